from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer


class Kiln(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.disconnect(4003)  # EW319
        await self.channel_layer.group_add("kiln", self.channel_name)
        await self.accept()

    async def disconnect(self):  # EW319
        await self.channel_layer.group_discard("kiln", self.channel_name)

    async def receive(self, data):  # EW319
        await self.fire(data)  # EW319


class Wheel(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()

    async def disconnect(self, *reasons):  # ok: it takes whatever it is given
        self.spinning = False

    async def receive_json(self, content, **kwargs):  # ok: this is how Channels calls it
        await self.send_json({"spinning": self.spinning})


routes = [path("kiln", Kiln.as_asgi()), path("wheel", Wheel.as_asgi())]
