from channels.generic.websocket import AsyncJsonWebsocketConsumer

from shop.models import Order


class Orders(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        orders = [order async for order in Order.objects.filter(pk__in=content.get("ids", ()))]  # EW314
        await self.send_json({"orders": orders})


class Numbers(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        order_id = content.get("order")
        if not isinstance(order_id, int):
            await self.send_json({"error": "which order?"})
            return
        orders = [order async for order in Order.objects.filter(id=order_id)]  # ok: it is a number
        await self.send_json({"orders": orders})


class Names(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        orders = [order async for order in Order.objects.filter(name=content.get("name"))]  # ok: any text may be a name
        await self.send_json({"orders": orders})


class Owner(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        user = content.get("user")
        if not all([user, user.get("id")]):  # EW314
            await self.send_json({"error": "who?"})
            return
        await self.send_json({"user": user["id"]})


class Asking(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        user = content.get("user")
        if not (user and user.get("id")):  # ok: the second is asked only where there is one
            await self.send_json({"error": "who?"})
            return
        await self.send_json({"user": user["id"]})
