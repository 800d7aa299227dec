from starlette.requests import HTTPConnection

from harbour.crews import crew_of


class CrewLock:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "websocket":
            return await self.app(scope, receive, send)
        if await crew_of(HTTPConnection(scope).cookies.get("crew", "")) is None:
            return await send({"type": "websocket.close", "code": 1008})
        await self.app(scope, receive, send)
