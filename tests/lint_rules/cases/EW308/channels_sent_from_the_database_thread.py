from asgiref.sync import async_to_sync, sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Order


class Kitchen(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await self.tell_waiting()
        await self.tell_all("open")

    @database_sync_to_async
    def tell_waiting(self):
        orders = list(Order.objects.filter(done=False).values("id", "dish"))
        return self.send_json({"orders": orders})  # EW308

    @sync_to_async
    def tell_all(self, what):
        self.channel_layer.group_send("cooks", {"type": "cook.told", "what": what})  # EW308
        if what == "open":
            return self.whole(Order.objects.count())  # EW308
        async_to_sync(self.channel_layer.group_send)("cooks", {"type": "cook.told"})  # ok: run to its end

    async def whole(self, count):
        await self.send_json({"count": count})

    def plain(self):
        return self.send_json({})  # ok: whoever calls it gets the coroutine itself

    def closed(self):
        self.close(code=4000)  # EW308

    @database_sync_to_async
    def count(self):
        return self.of_orders(Order.objects.all())  # ok: a function that waits for nothing

    def of_orders(self, orders):
        return len(orders)
