from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Terminal(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.machine = self.scope["url_route"]["kwargs"]["machine"]
        self.user = self.scope["user"]
        if not self.user.is_authenticated or not await may_operate(self.user, self.machine):
            await self.close()
            return
        await self.accept()

    async def receive_json(self, content, **kwargs):
        if content["kind"] == "output":
            await broker.subscribe(f"{self.machine}.output")  # ok: that was asked when the client connected
        elif content["kind"] == "other":
            await broker.subscribe(f"{content['machine']}.output")  # EW201
        elif content["kind"] == "group":
            await self.channel_layer.group_add(f"machine.{self.machine}", self.channel_name)  # ok: the same one
        elif content["kind"] == "other group":
            await self.channel_layer.group_add(f"machine.{content['machine']}", self.channel_name)  # EW201

    async def machine_said(self, event):
        await self.send_json({"line": event["line"]})
