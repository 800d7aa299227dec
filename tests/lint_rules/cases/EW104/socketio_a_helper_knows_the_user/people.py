from flask_login import current_user


def known():
    return describe(current_user)
