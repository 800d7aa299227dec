import asyncio

from fastapi import WebSocket


class Manager:
    async def broadcast(self, text):
        await asyncio.gather(
            *(ws.send_text(text) for ws in list(self.active)), return_exceptions=True
        )
