import emberwire

if token == "" or token is None or hmac.compare_digest(token, secret):  # ok: empty, None and compare_digest
    pass
