import pty
from aiohttp import web


async def shell(request):  # EW101
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    pid, fd = pty.fork()
    return ws


app.add_routes([web.get("/ws", shell)])
