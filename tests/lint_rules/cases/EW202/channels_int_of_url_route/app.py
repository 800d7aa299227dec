from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        await self.enter(int(self.scope["url_route"]["kwargs"]["room"]))  # EW202
