from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Booking


class Desk(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        booking = await sync_to_async(Booking.objects.get)(pk=content["booking"])
        told = {
            "guest": await sync_to_async(lambda: booking.guest.name)(),
            "kind": "booking.changed",
        }
        await self.channel_layer.group_send(f"guest_{booking.guest.id}", told)  # ok: read in the thread above
        await self.channel_layer.group_send(f"host_{booking.host.name}", told)  # EW501

    async def decode_json(self, text_data):
        booking = await sync_to_async(Booking.objects.get)(pk=1)
        later = sync_to_async(lambda: booking.guest.name)
        name = booking.guest.name  # EW501
        return {"booking": 1, "name": name, "again": await later()}
