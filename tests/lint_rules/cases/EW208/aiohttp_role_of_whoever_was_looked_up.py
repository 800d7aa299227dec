import json

from aiohttp import WSMsgType, web

import crews


class Crane(web.View):
    async def get(self):
        self.driver = await crews.by_token(self.request.headers.get("Authorization", ""))
        if self.driver is None:
            raise web.HTTPUnauthorized()
        self.ws = web.WebSocketResponse()
        await self.ws.prepare(self.request)
        async for msg in self.ws:
            if msg.type == WSMsgType.TEXT:
                await self.on_text(json.loads(msg.data))
        return self.ws

    async def on_text(self, data):
        await getattr(self, f"do_{data['cmd']}")(data)

    async def do_lift(self, data):
        if self.driver.role != "supervisor":  # EW208
            await self.ws.send_json({"error": "supervisors only"})
            return
        await crews.lift(data["load"])

    async def do_name(self, data):
        if self.driver.name != data["name"]:  # ok: a name is no right
            await self.ws.send_json({"error": "somebody else"})


class Winch(web.View):
    async def get(self):
        self.token = self.request.headers.get("Authorization", "")
        self.driver = await crews.by_token(self.token)
        if self.driver is None:
            raise web.HTTPUnauthorized()
        self.ws = web.WebSocketResponse()
        await self.ws.prepare(self.request)
        async for msg in self.ws:
            if msg.type == WSMsgType.TEXT:
                await self.on_text(json.loads(msg.data))
        return self.ws

    async def on_text(self, data):
        self.driver = await crews.by_token(self.token)
        await getattr(self, f"do_{data['cmd']}")(data)

    async def do_pull(self, data):
        if self.driver.role != "supervisor":  # ok: he is looked up for each message
            await self.ws.send_json({"error": "supervisors only"})
            return
        await crews.pull(data["rope"])
