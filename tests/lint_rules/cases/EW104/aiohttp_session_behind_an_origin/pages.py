def is_ours(request):
    return request.headers.get("Origin") in OURS
