import bcrypt
from aiohttp import web


async def feed(request):  # EW101
    ws = web.WebSocketResponse()
    ready = ws.can_prepare(request)
    if not ready:
        return web.Response(status=400)
    await ws.prepare(request)
    await ws.send_json(await latest())
    return ws
