from channels.generic.websocket import AsyncWebsocketConsumer
from channels.db import database_sync_to_async


class Chat(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        self.who = await self.owner(self.scope["url_route"]["kwargs"]["token"])
        await self.accept()

    @database_sync_to_async
    def owner(self, key):
        try:
            return Token.objects.get(key=key).user_id
        except Token.DoesNotExist:
            log.info("nobody")
