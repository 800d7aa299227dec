from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Devices(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].is_staff:
            await self.close()
            return
        key = self.scope["url_route"]["kwargs"]["pk"]
        await self.channel_layer.group_add(f"device-{key}", self.channel_name)  # EW212
        await self.accept()


class Own(AsyncJsonWebsocketConsumer):
    async def connect(self):
        key = self.scope["url_route"]["kwargs"]["pk"]
        if not await manages(self.scope["user"], key):
            await self.close()
            return
        await self.channel_layer.group_add(f"device-{key}", self.channel_name)  # ok: the user and the device
        await self.accept()
