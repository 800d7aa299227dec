from aiohttp import web


async def board(request):  # ok: the access map says that this application tells no users apart
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    request.app["sockets"].add(ws)
    async for _ in ws:
        pass
    return ws


app.router.add_get("/board", board)
