from aiohttp import web


class Hub:
    def __init__(self):
        self.count = 0
        self.sockets: dict[str, web.WebSocketResponse] = {}

    async def emit(self, text):
        for sid in list(self.sockets):  # EW502
            self.count += 1
            await self._send(sid, text)

    async def _send(self, sid, text):
        ws: web.WebSocketResponse | None = self.sockets.get(sid)
        if ws is not None:
            await ws.send_str(text)
