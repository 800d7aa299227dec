from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Game(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("game", self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        if content["type"] == "leave":
            await self.leave()

    async def leave(self):
        await self.channel_layer.group_discard("game", self.channel_name)

    async def disconnect(self, code):  # EW402
        print("gone")


class Careful(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("game", self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        if content["type"] == "leave":
            await self.go_out()

    async def go_out(self):
        await self.channel_layer.group_discard("game", self.channel_name)

    async def disconnect(self, code):
        await self.go_out()  # ok: on every way
