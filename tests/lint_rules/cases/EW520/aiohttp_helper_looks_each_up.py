from aiohttp import web


class Hub:
    def __init__(self):
        self.sockets: dict[str, web.WebSocketResponse] = {}

    async def emit(self, text):
        for sid in list(self.sockets):
            await self._send(sid, text)  # EW520

    async def _send(self, sid, text):
        ws: web.WebSocketResponse | None = self.sockets.get(sid)
        if ws is None or ws.closed:
            return
        try:
            await ws.send_str(text)
        except ConnectionResetError:
            self.sockets.pop(sid, None)
