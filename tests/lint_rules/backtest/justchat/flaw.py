"""A chat in which a message says who wrote it."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not await is_member(self.scope["user"], self.scope["url_route"]["kwargs"]["chat"]):
            await self.close()
            return
        self.group = f"chat_{self.scope['url_route']['kwargs']['chat']}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content):
        await Message.objects.acreate(author=content["from"], text=str(content["text"]))
        said = {"type": "said", "author": content["from"], "text": str(content["text"])}
        await self.channel_layer.group_send(self.group, said)
