from channels.generic.websocket import AsyncJsonWebsocketConsumer

KINDS = frozenset({"bid", "remark"})


class Listed(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        kind = content.get("type")
        if kind not in {"bid", "remark"}:
            return
        await self.channel_layer.group_send(self.room, {"type": kind, "text": content["text"]})  # ok: one of two
        if content["type"] in KINDS:
            await self.channel_layer.group_send(self.room, {"type": content["type"]})  # ok: one of two
            await self.channel_layer.group_send(self.room, {**content, "from": self.name})  # ok: one of two
        if content['type'] == 'bid':
            await self.channel_layer.group_send(self.room, content)  # ok: this one


class Other(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        if content["type"] == "chat":
            await self.channel_layer.group_send(self.room, {"type": content["event"]})  # EW310
        if content["type"] not in KINDS:
            await self.channel_layer.group_send(self.room, {"type": content["type"]})  # EW310
        if content["type"]:
            await self.channel_layer.group_send(self.room, {"type": content["type"]})  # EW310
        kind = content["type"]
        if kind == "bid":
            await self.channel_layer.group_send(self.room, {"type": kind, **content["more"]})  # EW310
