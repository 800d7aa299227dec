from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        try:
            number = int(self.scope["url_route"]["kwargs"]["room"])
        except ValueError:
            await self.close()
            return
        await self.enter(number)
