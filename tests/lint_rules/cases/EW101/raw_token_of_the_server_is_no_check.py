from aiohttp import ClientSession, web


async def talk(request):  # EW101
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    headers = {"api-key": token_provider()}
    async with ClientSession() as session:
        await session.ws_connect("/realtime", headers=headers)
    return ws


app.add_routes([web.get("/ws", talk)])
