from channels.generic.websocket import AsyncJsonWebsocketConsumer


class WardConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        self.vet = self.scope["user"]
        if not self.vet:
            await self.close(code=4401)
            return
        await self.channel_layer.group_add("ward", self.channel_name)
        await self.accept()

    async def ward_changed(self, event):
        await self.send_json(event["animals"])


class StableConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        if self.scope["user"] is None:
            await self.close(code=4401)
            return
        await self.channel_layer.group_add("stable", self.channel_name)
        await self.accept()

    async def stable_changed(self, event):
        await self.send_json(event["animals"])


class SurgeryConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: an AnonymousUser says no to this
        if not self.scope["user"].is_authenticated:
            await self.close(code=4401)
            return
        await self.channel_layer.group_add("surgery", self.channel_name)
        await self.accept()

    async def surgery_changed(self, event):
        await self.send_json(event["animals"])
