import os

from channels.generic.websocket import AsyncWebsocketConsumer

TOKEN = os.environ.get("FEED_TOKEN", "")


class Feed(AsyncWebsocketConsumer):
    async def connect(self):  # EW109
        if TOKEN and self.scope["query_string"].decode() != TOKEN:
            return await self.close()
        await self.accept()
        await self.channel_layer.group_add("feed", self.channel_name)
