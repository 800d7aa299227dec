from aiohttp import web


async def chat(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        message = frame.json()
        await broadcast(request.app, message)  # EW303
