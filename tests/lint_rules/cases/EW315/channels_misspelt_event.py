from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from django.urls import path

channel_layer = get_channel_layer()


class Orders(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("orders", self.channel_name)
        await self.accept()

    async def order_placed(self, event):
        await self.send_json(event["order"])


websocket_urlpatterns = [path("orders", Orders.as_asgi())]


def place(order):
    async_to_sync(channel_layer.group_send)("orders", {"type": "order.placed", "order": order})  # ok: there is one


def cancel(order):
    event = {"type": "order.cancelled", "order": order}
    async_to_sync(channel_layer.group_send)("orders", event)  # EW315


async def tell_one(name, order):
    await channel_layer.send(name, {"type": "order_changed", "order": order})  # EW315


async def end(name):
    await channel_layer.send(name, {"type": "websocket.close"})  # ok: the base class has it


async def any_event(kind, order):
    await channel_layer.group_send("orders", {"type": kind, "order": order})  # ok: nobody knows which
