from fastapi import WebSocket


class Hub:
    async def broadcast(self, room_id: int, message: str):
        room: list[WebSocket] = self.active_connections.get(room_id, [])
        for ws in room:  # EW502
            await ws.send_text(message)
