from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Order


class Kitchen(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        sending = await self.told(content["id"])
        await sending

    @database_sync_to_async
    def told(self, id):
        return self.send_json({"dish": Order.objects.get(id=id).dish})  # ok: what it gives is awaited above
