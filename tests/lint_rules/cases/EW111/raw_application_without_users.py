from aiohttp import web


async def board(request):  # EW111
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    request.app["sockets"].add(ws)
    async for _ in ws:
        pass
    return ws


app.router.add_get("/board", board)
