from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse

from badges import holder_of


class BadgeGate:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        holder = await holder_of(HTTPConnection(scope).headers.get("authorization", ""))
        if holder is None:
            if scope["type"] == "websocket":
                return await send({"type": "websocket.close", "code": 1008})
            return await PlainTextResponse("no badge", status_code=401)(scope, receive, send)
        scope["holder"] = holder
        await self.app(scope, receive, send)
