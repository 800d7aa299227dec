import json

from aiohttp import web


async def room(request):  # EW301
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    for line in request.app["history"]:
        await ws.send_str(line)
    request.app["clients"].append(ws)
    async for frame in ws:
        said = json.loads(frame.data)
        if said["text"]:
            for client in request.app["clients"]:
                await client.send_str(said["text"])
    return ws


async def words(request):  # ok: how many words there are is no matter of how many messages
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    for line in request.app["history"]:
        await ws.send_str(line)
    async for frame in ws:
        said = json.loads(frame.data)
        if said["sound"]:
            for word in recogniser.take(said["sound"]):
                await ws.send_str(word)
    return ws


def routes(app):
    app.router.add_get("/room", room)
    app.router.add_get("/words", words)
