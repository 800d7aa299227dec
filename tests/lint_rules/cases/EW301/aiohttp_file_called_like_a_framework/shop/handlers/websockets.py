import json

from aiohttp import web


async def orders(request):  # EW301
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        order = json.loads(frame.data)
        if order["kind"] == "place":
            await ws.send_json(shop.place(order))
    return ws
