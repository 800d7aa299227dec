from .http import ask


def who(token):
    return ask("users", token)
