import json

from aiohttp import WSMsgType, web


async def listen(request):  # ok: no message has an answer here, and a response comes before or after them all
    if request.query.get("room") not in rooms:
        return web.Response(status=404)
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for msg in ws:
        if msg.type == WSMsgType.TEXT and json.loads(msg.data)["kind"] == "beat":
            beats.count()
    return ws
