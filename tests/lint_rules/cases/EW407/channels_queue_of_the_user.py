from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from game.models import Waiting


class Lobby(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        self.ready = True
        await self.enter(self.scope["user"])

    async def disconnect(self, code):
        self.ready = False  # ok: of this connection alone
        await self.leave(self.scope["user"])  # EW407

    @database_sync_to_async
    def enter(self, user):
        Waiting.objects.get_or_create(user=user)

    @database_sync_to_async
    def leave(self, user):
        Waiting.objects.filter(user=user).delete()
