import json

from aiohttp import web

pilots = {}


async def fly(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    pilot = pilots[request["user"]]
    pilot.ws = ws
    async for frame in ws:  # EW514
        order = json.loads(frame.data)
        await pilot.plane.steer(order)
    pilot.ws = None
    return ws


async def watch(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    pilot = pilots[request["user"]]
    pilot.ws = ws
    try:
        async for frame in ws:  # ok: a `finally`
            order = json.loads(frame.data)
            await pilot.plane.show(order)
    finally:
        pilot.ws = None
    return ws


async def listen(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    pilot = pilots[request["user"]]
    pilot.radio = ws
    async for frame in ws:  # ok: all that fails is caught inside
        try:
            await pilot.plane.say(frame.data)
        except Exception:
            await ws.send_str("not said")
    pilot.radio = None
    return ws
