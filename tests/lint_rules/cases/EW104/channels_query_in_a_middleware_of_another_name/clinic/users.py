from channels.auth import AuthMiddlewareStack

from .knox import user_of


class KnoxMiddlewareInstance:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        scope["user"] = await user_of(scope["query_string"])
        return await self.app(scope, receive, send)


class LooseMiddlewareInstance:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        found = await user_of(scope["query_string"])
        if found is not None:
            scope["user"] = found
        return await self.app(scope, receive, send)


def KnoxMiddlewareStack(inner):
    return KnoxMiddlewareInstance(AuthMiddlewareStack(inner))


def LooseMiddlewareStack(inner):
    return LooseMiddlewareInstance(AuthMiddlewareStack(inner))
