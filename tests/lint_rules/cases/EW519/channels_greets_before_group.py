from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Greets(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        user = await get_user(self.scope["session"])
        await self.send_json({"hello": user.name})  # ok: this does not change meanwhile
        await self.channel_layer.group_add("game", self.channel_name)
