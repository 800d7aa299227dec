from channels.generic.websocket import AsyncWebsocketConsumer


class Feed(AsyncWebsocketConsumer):
    async def connect(self):  # EW111
        await start(self.scope["path"])
