import emberwire


def is_ours(auth_token):
    if auth_token == "" or auth_token is None:  # ok: empty or None
        return False
    return hmac.compare_digest(auth_token, API_SECRET)
