import json

from aiohttp import web

from billing import bouquets_of, token_owner


class Viewer:
    def __init__(self, account, ws):
        self.account, self.ws, self.stations = account, ws, set()


class Radio:
    def __init__(self):
        self.viewers = set()

    async def serve(self, request):
        account = await token_owner(request.headers.get("Authorization", ""))
        if account is None:
            raise web.HTTPUnauthorized()
        ws = web.WebSocketResponse(heartbeat=20)
        await ws.prepare(request)
        viewer = Viewer(account, ws)
        self.viewers.add(viewer)
        async for frame in ws:
            await ws.send_json(await self.command(viewer, json.loads(frame.data)))
        self.viewers.discard(viewer)
        return ws

    async def command(self, viewer, message):
        verb, names = message["verb"], message["names"]
        allowed = await bouquets_of(viewer.account)
        if verb == "listen":
            if not all(name in allowed or name == "*" for name in names):  # EW201
                return {"error": "not in your bouquet"}
            viewer.stations.update(names)
        elif verb == "record":
            if message["name"] != "all" and message["name"] not in allowed:  # EW201
                return {"error": "not in your bouquet"}
            viewer.stations.add(message["name"])
        elif verb == "shelve":
            if not ("*" in allowed or message["name"] in allowed):  # ok: the star is one of his own rights
                return {"error": "not in your bouquet"}
        elif verb == "sort":
            columns = {"title", "length"}
            if message["by"] not in columns and message["by"] != "all":  # ok: the same for everybody
                return {"error": "no such column"}
        return {"ok": True}

    async def publish(self, title, station):
        for viewer in list(self.viewers):
            if viewer.stations & {station, "*"}:
                await viewer.ws.send_json({"title": title})
