from channels.generic.websocket import AsyncWebsocketConsumer
from channels.db import database_sync_to_async


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        self.who = await self.owner(self.scope["url_route"]["kwargs"]["token"])
        await self.accept()  # ok: the look-up raises for an unknown token

    @database_sync_to_async
    def owner(self, key):
        return Token.objects.get(key=key).user_id
