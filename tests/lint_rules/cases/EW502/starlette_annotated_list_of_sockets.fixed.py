import asyncio

from fastapi import WebSocket


class Hub:
    async def broadcast(self, room_id: int, message: str):
        room: list[WebSocket] = self.active_connections.get(room_id, [])
        await asyncio.gather(
            *(ws.send_text(message) for ws in list(room)), return_exceptions=True
        )
