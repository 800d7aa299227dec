import jwt
from aiohttp import web


class Client:
    def __init__(self, server, request):
        self.server = server
        self.request = request
        self.ws = web.WebSocketResponse(heartbeat=55)

    async def handle(self):  # EW101
        ws = self.ws
        await ws.prepare(self.request)
        async for message in ws:
            await ws.send_json(await self.server.run(message.json()))
        return ws

    async def stop(self):
        await self.ws.close()


class Member:
    def __init__(self, server, request):
        self.server = server
        self.request = request
        self.ws = web.WebSocketResponse(heartbeat=55)

    async def handle(self):  # ok: the token is looked at
        jwt.decode(self.request.headers["Authorization"], KEY, algorithms=["HS256"])
        await self.ws.prepare(self.request)
        async for message in self.ws:
            await self.ws.send_json(await self.server.run(message.json()))
        return self.ws
