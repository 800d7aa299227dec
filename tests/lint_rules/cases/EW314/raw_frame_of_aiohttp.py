import json

from aiohttp import web


async def feed(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        wanted = json.loads(frame.data)  # EW314
        await ws.send_json({"wanted": wanted})
    return ws


async def watch(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    while True:
        frame = await ws.receive()  # ok: only to see that the client is there
        await ws.send_json(await news())
