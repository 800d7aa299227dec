from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer


class Queue(AsyncJsonWebsocketConsumer):
    groups = ["queue_status"]  # EW316

    async def connect(self):
        if self.scope["user"].is_authenticated:
            await self.accept()
        else:
            await self.close()


class News(AsyncJsonWebsocketConsumer):
    groups = ["announcements"]  # ok: it says that it is for all

    async def connect(self):
        if self.scope["user"].is_authenticated:
            await self.accept()
        else:
            await self.close()


class Alarms(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].has_perm("alarms.view"):
            await self.close()
            return
        await self.channel_layer.group_add("alarms", self.channel_name)  # ok: only who may
        await self.accept()


def changed(items):
    layer = get_channel_layer()
    async_to_sync(layer.group_send)("queue_status", items)  # EW316


def restarted():
    layer = get_channel_layer()
    async_to_sync(layer.group_send)("queue_status", {"type": "queue.restarted"})  # ok: nobody's business


def told(order):
    layer = get_channel_layer()
    async_to_sync(layer.group_send)(f"orders-{order.owner_id}", {"type": "order.changed", "id": order.pk})  # ok: for one
