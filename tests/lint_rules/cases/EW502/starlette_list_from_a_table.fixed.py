import asyncio

from fastapi import WebSocket


class Hub:
    async def say(self, room, text):
        clients = self.active.get(room, [])
        await asyncio.gather(
            *(client.send_text(text) for client in list(clients)),
            return_exceptions=True,
        )
