ANONYMOUS_TOKEN = "anonymous"


def who(token):
    return token == ANONYMOUS_TOKEN  # ok: everybody may know this word
