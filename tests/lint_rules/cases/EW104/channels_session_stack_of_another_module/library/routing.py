from channels.sessions import SessionMiddlewareStack


def LiveStack(inner):
    return SessionMiddlewareStack(inner)
