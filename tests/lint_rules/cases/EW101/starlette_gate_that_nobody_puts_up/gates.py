from starlette.requests import HTTPConnection

from badges import holder_of


class LostGate:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket" and await holder_of(HTTPConnection(scope).headers.get("authorization", "")) is None:
            return await send({"type": "websocket.close", "code": 1008})
        await self.app(scope, receive, send)
