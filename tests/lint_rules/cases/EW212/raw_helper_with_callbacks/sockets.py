import aiohttp
from aiohttp.web_ws import WebSocketResponse


async def process(request, user, state, handle):
    ws = WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        if state.shutdown:
            break
        if message.type == aiohttp.WSMsgType.TEXT:
            await handle(user, ws, message.json())
    return ws
