from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.cache import cache


class Presence(AsyncWebsocketConsumer):
    def may_enter(self):
        return self.scope["user"].has_perm("pages.edit")

    async def connect(self):
        if self.may_enter():  # EW516
            await self.accept()

    async def receive(self, text_data):
        cache.set("last", text_data)  # EW516

    @database_sync_to_async
    def allowed(self):
        return self.scope["user"].has_perm("pages.edit")

    async def disconnect(self, code):
        if await self.allowed():  # ok: asked in a thread
            await cache.aset("last", None)
