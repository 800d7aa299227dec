from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()  # EW213
        await self.channel_layer.group_add("chat", self.channel_name)
        await self.accept()


class Strict(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()  # ok: nothing comes behind it
        else:
            await self.accept()
