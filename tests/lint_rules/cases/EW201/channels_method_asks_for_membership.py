from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        self.room = self.scope["url_route"]["kwargs"]["room"]
        if not await self.is_member():
            return await self.close()
        await self.channel_layer.group_add(self.room, self.channel_name)  # ok: the method looks for room and user of this consumer
        await self.accept()

    async def is_member(self):
        return await Member.objects.filter(room=self.room, user=self.user).aexists()
