import jwt
from aiohttp import web


class Hub:
    def __init__(self):
        self.clients = set()

    async def opened(self, request):
        ws = web.WebSocketResponse(heartbeat=30)
        await ws.prepare(request)
        return ws

    async def feed(self, request):  # EW101
        ws = await self.opened(request)
        self.clients.add(ws)
        async for frame in ws:
            await self.take(frame.json())
        return ws


class Feed(web.View):
    async def get(self):  # EW101
        ws = web.WebSocketResponse()
        await ws.prepare(self.request)
        self.request.app["websockets"].append(ws)
        return ws


class Mine(web.View):
    async def get(self):  # ok: the request is asked whose it is
        user = await self.request.app["accounts"].user_of(self.request)
        if user is None:
            raise web.HTTPForbidden()
        ws = web.WebSocketResponse()
        await ws.prepare(self.request)
        self.request.app["websockets"].append(ws)
        return ws
