from asgiref.sync import sync_to_async as in_thread
from channels.generic.websocket import AsyncJsonWebsocketConsumer


def last_orders(limit=None):
    if not limit:
        raise ValueError("how many?")
    return [order.as_dict() for order in Order.objects.all()[:limit]]


class Orders(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        await self.accept()

    async def receive_json(self, content):
        orders = await in_thread(last_orders)(limit=20)
        await self.channel_layer.group_add(content["shop"], self.channel_name)  # EW201
        await self.send_json(orders)

    async def order_changed(self, event):
        await self.send_json(event["order"])
