from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Orders(AsyncJsonWebsocketConsumer):
    async def connect(self):
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close()
            return
        await self.channel_layer.group_add(f"orders-{user.pk}", self.channel_name)  # ok: for each user
        await self.accept()


def announce(layer, order):
    async_to_sync(layer.group_send)(f"orders-{order.owner_id}", {"type": "order.changed", "total": order.total})
