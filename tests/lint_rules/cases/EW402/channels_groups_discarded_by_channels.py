from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    groups = ["news"]  # ok: Channels discards these groups

    async def connect(self):
        await self.accept()
