import json

from aiohttp import WSMsgType, web

routes = web.RouteTableDef()


@routes.get("/orders")
async def orders(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        if frame.type == WSMsgType.TEXT:
            try:
                order = json.loads(frame.data)
            except ValueError:
                await ws.send_json({"error": "no JSON"})
                continue
            await ws.send_json({"placed": order["size"]})  # EW314
    return ws


@routes.get("/asked")
async def asked(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        if frame.type == WSMsgType.TEXT:
            try:
                order = json.loads(frame.data)
                size = order["size"]  # ok: the error is answered
            except (ValueError, KeyError, TypeError):
                await ws.send_json({"error": "no order"})
                continue
            await ws.send_json({"placed": size})
    return ws
