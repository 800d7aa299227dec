from channels.generic.websocket import AsyncWebsocketConsumer


class Notices(AsyncWebsocketConsumer):
    async def connect(self):  # ok: a middleware has put the member there, and who is none is turned away
        member_id = self.scope.get("member_id")
        if member_id is None:
            await self.close(code=4401)
            return
        await self.channel_layer.group_add(f"member_{member_id}", self.channel_name)
        await self.accept()


class Open(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        member_id = self.scope.get("member_id")
        await self.channel_layer.group_add("members", self.channel_name)
        await self.accept()
        await self.send(text_data=latest_orders(member_id))
