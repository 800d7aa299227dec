from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer


class Notices(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add(f"user_{self.scope['user'].id}", self.channel_name)
        await self.accept()

    async def notice_new(self, event):
        await self.send_json({"text": event["text"]})


routes = [path("notices", Notices.as_asgi())]


def tell(user, text):
    channel_layer = get_channel_layer()
    async_to_sync(channel_layer.send)(f"user_{user.id}", {"type": "notice.new", "text": text})  # EW315
    async_to_sync(channel_layer.group_send)(f"user_{user.id}", {"type": "notice.new", "text": text})  # ok: a group


async def answer(channel_layer, channel_name, text):
    await channel_layer.send(channel_name, {"type": "notice.new", "text": text})  # ok: a channel
