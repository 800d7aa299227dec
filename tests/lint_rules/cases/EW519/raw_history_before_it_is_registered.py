from aiohttp import web


class Listener:
    def __init__(self, ws):
        self.ws = ws


async def news(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    await send_history(ws, request.query)  # EW519
    listener = Listener(ws)
    await request.app["broadcaster"].add(listener)
    async for message in ws:
        print(message)
    return ws


async def first_in(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    await request.app["broadcaster"].add(Listener(ws))
    await send_history(ws, request.query)  # ok: it is in already
    async for message in ws:
        print(message)
    return ws


async def bystander(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    await send_history(ws, request.query)  # ok: what is added is no client
    await request.app["counter"].add(request.query)
    async for message in ws:
        print(message)
    return ws


def add(app):
    app.router.add_get("/news", news)
    app.router.add_get("/first", first_in)
    app.router.add_get("/bystander", bystander)
