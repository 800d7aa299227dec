from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Duel(AsyncJsonWebsocketConsumer):
    async def connect(self):
        kwargs, me = self.scope["url_route"]["kwargs"], self.scope["user"]
        self.two = tuple(sorted((kwargs["white"], kwargs["black"])))
        if not me.is_authenticated or me.pk not in self.two:
            await self.close()
            return
        self.group = "duel.%d.%d" % self.two
        await self.channel_layer.group_add(self.group, self.channel_name)  # ok: the user is one of the two
        await self.accept()

    async def moved(self, event):
        await self.send_json(event["move"])


class Gathering(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].is_authenticated:
            await self.close()
            return
        await self.accept()

    async def receive_json(self, content, **kwargs):
        if self.scope["user"].pk in content["invited"]:
            await self.channel_layer.group_add(content["table"], self.channel_name)  # EW201

    async def said(self, event):
        await self.send_json(event["line"])
