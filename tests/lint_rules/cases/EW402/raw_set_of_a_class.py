from aiohttp import web


class Hub:
    def __init__(self):
        self.sockets = set()

    async def handle(self, request):
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        self.sockets.add(ws)  # EW402
        async for message in ws:
            await ws.send_str("ok")
        return ws
