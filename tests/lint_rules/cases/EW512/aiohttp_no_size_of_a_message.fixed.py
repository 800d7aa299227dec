from aiohttp import web


async def feed(request):
    ws = web.WebSocketResponse(heartbeat=20, max_msg_size=4 * 2**20)
    await ws.prepare(request)
    async for message in ws:
        await ws.send_str(message.data)
    return ws


async def notes(request):
    ws = web.WebSocketResponse(heartbeat=20, max_msg_size=64 * 1024)  # ok: a limit
    await ws.prepare(request)
    return ws


async def images(request):
    ws = web.WebSocketResponse(max_msg_size=4 * 2**20)
    await ws.prepare(request)
    return ws
