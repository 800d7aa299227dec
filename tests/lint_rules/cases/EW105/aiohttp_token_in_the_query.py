from aiohttp import web

from keys import keeper_of


async def boilers(request):
    keeper = await keeper_of(request.query.get("token", ""))  # EW105
    if keeper is None:
        raise web.HTTPUnauthorized()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        await ws.send_json({"of": keeper.name, "said": frame.data})
    return ws


async def chimneys(request):
    keeper = await keeper_of(request.headers.get("Authorization", ""))  # ok: no log has the headers
    if keeper is None:
        raise web.HTTPUnauthorized()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        await ws.send_json({"of": keeper.name, "said": frame.data})
    return ws


app = web.Application()
app.router.add_get("/boilers", boilers)
app.router.add_get("/chimneys", chimneys)
