"""Where the vans are, for their drivers."""

import json

from aiohttp import web

from doors import knows


async def vans(request):  # EW101
    if not knows(request.app["database"], request.headers.get("X-Key")):
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    for van in await request.app["database"].fetch("SELECT * FROM vans"):
        await ws.send_str(json.dumps(dict(van)))
    return ws


async def tours(request):  # ok: it is awaited
    if not await knows(request.app["database"], request.headers.get("X-Key")):
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    for tour in await request.app["database"].fetch("SELECT * FROM tours"):
        await ws.send_str(json.dumps(dict(tour)))
    return ws


class Loads:
    def __init__(self, keys, database):
        self.keys, self.database = keys, database

    async def live(self, request):  # EW101
        if not self.keys.fits(request.headers.get("X-Key")):
            raise web.HTTPForbidden()
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        for load in await self.database.fetch("SELECT * FROM loads"):
            await ws.send_str(json.dumps(dict(load)))
        return ws


def routes(app, keys, database):
    app.router.add_get("/vans", vans)
    app.router.add_get("/tours", tours)
    app.router.add_get("/loads", Loads(keys, database).live)
    app.router.add_post("/login", login)


async def login(request):
    data = await request.json()
    return web.json_response({"token": await request.app["database"].fetchval("SELECT login($1)", data["password"])})
