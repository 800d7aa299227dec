from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from games.models import Seat


class Game(AsyncWebsocketConsumer):
    async def connect(self):
        seat = None
        try:
            seat = await database_sync_to_async(Seat.objects.get)(user=self.scope["user"])
        except Seat.DoesNotExist:
            await self.close()
            return
        if seat:  # ok: there is one, or it would have raised
            await self.accept()


class Table(AsyncWebsocketConsumer):
    async def connect(self):  # EW314
        seat = await database_sync_to_async(Seat.objects.filter(user=self.scope["user"]).first)()
        if seat:
            await self.accept()
