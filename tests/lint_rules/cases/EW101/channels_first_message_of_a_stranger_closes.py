from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()  # ok: each message of a stranger ends the connection

    async def receive(self, text_data):
        if not self.scope["user"].is_authenticated:
            await self.close()
            return
        await keep(self.scope["user"], text_data)
