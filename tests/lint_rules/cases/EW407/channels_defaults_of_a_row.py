from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        await self.accept()

    async def disconnect(self, code):
        await self.leave()  # EW407

    @database_sync_to_async
    def leave(self):
        Seat.objects.update_or_create(owner=self.user, defaults={"owner_connected": False})


class Lobby(AsyncWebsocketConsumer):
    async def disconnect(self, code):
        await self.note()  # ok: it says nothing of who is here

    @database_sync_to_async
    def note(self):
        Seat.objects.update_or_create(owner=self.scope["user"], defaults={"muted": False})
