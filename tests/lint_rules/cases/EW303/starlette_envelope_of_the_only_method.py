from starlette.endpoints import WebSocketEndpoint


class Room:
    async def broadcast_text(self, name, msg):
        await self.send_all({"from": name, "text": msg})


class Live(WebSocketEndpoint):
    async def on_receive(self, ws, msg):
        await self.room.broadcast_text(self.name, msg)  # ok: the only method of this name puts it into an envelope
