import aiohttp_session
from aiohttp import web


async def chat(request):  # EW101
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    request.app["sockets"].add(ws)
    return ws


app.router.add_get("/ws", chat)
