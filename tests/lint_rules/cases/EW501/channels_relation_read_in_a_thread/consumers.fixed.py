from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Booking


class Desk(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        booking = await sync_to_async(Booking.objects.select_related("host").get)(
            pk=content["booking"]
        )
        told = {
            "guest": await sync_to_async(lambda: booking.guest.name)(),
            "kind": "booking.changed",
        }
        await self.channel_layer.group_send(f"guest_{booking.guest.id}", told)
        await self.channel_layer.group_send(f"host_{booking.host.name}", told)

    async def decode_json(self, text_data):
        booking = await sync_to_async(Booking.objects.select_related("guest").get)(pk=1)
        later = sync_to_async(lambda: booking.guest.name)
        name = booking.guest.name
        return {"booking": 1, "name": name, "again": await later()}
