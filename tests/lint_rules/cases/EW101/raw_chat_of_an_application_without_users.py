from aiohttp import web


async def chat(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)  # ok: no user is known anywhere in this application
    request.app["sockets"].add(ws)
    return ws


app.router.add_get("/ws", chat)
