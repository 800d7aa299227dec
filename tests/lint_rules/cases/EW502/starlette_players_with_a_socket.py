from fastapi import WebSocket


class World:
    async def rain(self):
        for player in self.players:  # EW502
            await Notice("rain").send(player.websocket)
