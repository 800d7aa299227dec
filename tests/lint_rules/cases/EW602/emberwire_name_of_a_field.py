def entry(source):
    secret_key = "value"  # ok: under which key it is kept
    return source, secret_key
