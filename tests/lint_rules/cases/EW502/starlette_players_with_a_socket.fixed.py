import asyncio

from fastapi import WebSocket


class World:
    async def rain(self):
        await asyncio.gather(
            *(Notice("rain").send(player.websocket) for player in list(self.players)),
            return_exceptions=True,
        )
