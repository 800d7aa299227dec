from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer


class Game(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        await self.accept()
        if not await self.game.seat(self.player_id):
            DenyConnection("full")
