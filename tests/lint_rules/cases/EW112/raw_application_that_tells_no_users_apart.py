from aiohttp import web


async def follow(request):  # EW112
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    request.app["followers"].add(ws)
    async for message in ws:
        await request.app["watch"].follow(ws, message.json())
    return ws


def asked(handler):
    return checked_by_the_proxy(handler)


@asked
async def watch(request):  # ok: a decorator of the project may ask
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        await request.app["watch"].follow(ws, message.json())
    return ws
