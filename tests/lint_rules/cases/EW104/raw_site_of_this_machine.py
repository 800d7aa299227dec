from aiohttp import web


async def live(request):  # EW104
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        await ws.send_json(await signals(message.data))
    return ws


async def asked(request):
    if request.query.get("key") != KEY:
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()  # ok: a page does not know the key
    await ws.prepare(request)
    await ws.send_json(await signals("all"))
    return ws


async def main(runner):
    await web.TCPSite(runner, "localhost", 8765).start()
