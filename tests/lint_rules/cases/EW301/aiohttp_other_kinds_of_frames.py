from aiohttp import WSMsgType, web


async def feed(request):  # ok: a text is answered, and other frames are none
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        if message.type == WSMsgType.TEXT:
            await ws.send_json({"said": message.data})
    return ws
