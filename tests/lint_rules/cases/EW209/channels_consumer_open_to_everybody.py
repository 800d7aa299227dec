from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Open(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("lobby", self.channel_name)
        await self.accept()

    async def receive_json(self, content):  # EW209
        await self.channel_layer.group_send("lobby", {"type": "chat", "text": content["text"]})


class Own(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.seen = {}
        await self.channel_layer.group_add("lobby", self.channel_name)
        await self.accept()

    async def receive_json(self, content):  # ok: the table is that of this connection
        self.seen[content["id"]] = True
        await self.send_json({"ok": True})


class Members(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        await self.accept()

    async def receive_json(self, content):  # ok: strangers do not get here
        await self.channel_layer.group_send("lobby", {"type": "chat", "text": content["text"]})


class Shell(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await self.send_json(await greeting())

    async def receive_json(self, content):  # ok: it publishes to its own shell
        self.queue.publish(self.channel_name, content["text"])
