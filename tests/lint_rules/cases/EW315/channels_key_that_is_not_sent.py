from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from django.urls import path


class Orders(AsyncJsonWebsocketConsumer):
    async def order_placed(self, event):
        await self.send_json(event["text"])  # EW315

    async def order_moved(self, event):
        await self.send_json(event["place"])  # ok: each that sends it gives it

    async def order_ended(self, event):
        await self.send_json(event.get("reason"))  # ok: it may be missing

    async def order_seen(self, event):
        await self.send_json(event["by"])  # ok: more is put in before it is sent

    async def said(self, event):
        await self.send_json(event["name"])  # ok: the other consumer may be meant


class Chat(AsyncJsonWebsocketConsumer):
    async def said(self, event):
        await self.send_json(event["body"])  # ok: the other consumer may be meant


websocket_urlpatterns = [path("orders", Orders.as_asgi()), path("chat", Chat.as_asgi())]


async def tell(order):
    layer = get_channel_layer()
    await layer.group_send("orders", {"type": "order.placed", "order": order})
    await layer.group_send("orders", {"type": "order.placed", "text": order})
    await layer.group_send("orders", {"type": "order.moved", "place": order, **order})
    await layer.group_send("orders", {"type": "order.ended"})
    await layer.group_send("chat", {"type": "said", "body": order})
    seen = {"type": "order.seen"}
    seen["by"] = order
    await layer.group_send("orders", seen)
