from channels.generic.websocket import AsyncWebsocketConsumer


class Front(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        await self.accept()
        await self.send(text_data=headlines())


class Prices(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        await self.accept()
        await self.send(text_data=latest_prices())


class Orders(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        await self.accept()
        await self.send(text_data=latest_orders())
