from channels.middleware import BaseMiddleware
from garden.auth import gardener_of, key_of


class Silent(BaseMiddleware):
    async def __call__(self, scope, receive, send):  # EW314
        gardener = await gardener_of(scope)
        if gardener is not None:
            scope["gardener"] = gardener
            return await super().__call__(scope, receive, send)


class Returning:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            scope["gardener"] = await gardener_of(scope)
            if scope["gardener"] is None:
                return  # EW314
        await self.app(scope, receive, send)


class Closing:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):  # ok: it closes
        scope["gardener"] = await gardener_of(scope)
        if scope["gardener"] is None:
            await send({"type": "websocket.close", "code": 4401})
            return
        await self.app(scope, receive, send)


class Sorting:
    def __init__(self, app, pages):
        self.app, self.pages = app, pages

    async def __call__(self, scope, receive, send):  # ok: of a socket every way is answered
        if scope["type"] == "lifespan":
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self.pages(scope, receive, send)


class Keyed(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        headers = dict(scope["headers"])
        if b"authorization" in headers:
            scheme, key = headers[b"authorization"].split()  # EW314
            scope["key"] = await key_of(scheme, key)
        return await super().__call__(scope, receive, send)
