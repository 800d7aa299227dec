from aiohttp import WSMsgType, web


async def orders(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        if frame.type == WSMsgType.CLOSE:
            break
        elif frame.type == WSMsgType.TEXT:
            order = frame.json()  # EW314
            await ws.send_json(shop.place(order))
    return ws


async def prices(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    watchers.add(ws)
    async for frame in ws:
        if frame.type == WSMsgType.ERROR:
            break  # ok: nothing that the client says is looked at
    return ws


class Session:
    def __init__(self, ws):
        self.ws = ws

    async def receive(self):
        while True:
            frame = await self.ws.receive()
            if frame.type != WSMsgType.TEXT:
                continue
            if not frame.data.isdigit():
                continue  # EW314
            await self.ws.send_str(shop.price(int(frame.data)))


app = web.Application()
app.add_routes([web.get("/orders", orders), web.get("/prices", prices)])
