from channels.generic.websocket import AsyncWebsocketConsumer


class Ward(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        await beds.note(self.scope["user"], text_data)
