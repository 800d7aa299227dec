from channels.generic.websocket import AsyncJsonWebsocketConsumer


class WardConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: the middleware may give None
        self.vet = self.scope["user"]
        if not self.vet:
            await self.close(code=4401)
            return
        await self.channel_layer.group_add("ward", self.channel_name)
        await self.accept()

    async def ward_changed(self, event):
        await self.send_json(event["animals"])
