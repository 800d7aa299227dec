"""Notices for one user, sent to whoever names that user in the address."""

from channels.generic.websocket import AsyncWebsocketConsumer


class NoticeConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        if not self.user.is_authenticated:
            await self.close()
            return
        self.name = self.user.username
        await self.channel_layer.group_add(f"user_{self.name}", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(f"user_{self.name}", self.channel_name)

    async def notice(self, event):
        await self.send(event["text"])
