def who(info):
    if not info.auth_token:
        raise Denied
    return check(info)
