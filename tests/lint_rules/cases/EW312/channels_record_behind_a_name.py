from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.forms.models import model_to_dict

from .models import Ride


def plain(rider):
    return {field.name: getattr(rider, field.name) for field in rider._meta.concrete_fields}  # EW312


class Dispatch(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content, **kwargs):
        ride = await Ride.objects.select_related("rider", "courier").aget(pk=content["ride"])
        data = {"state": ride.state, "courier": model_to_dict(ride.courier)}  # EW312
        await self.channel_layer.group_send(f"ride.{ride.pk}", {"type": "moved", "data": data})
        await self.channel_layer.group_send(f"ride.{ride.pk}", {"type": "moved", "data": plain(ride.rider)})
        shown = model_to_dict(ride.courier)
        shown.pop("phone")
        await self.channel_layer.group_send(f"ride.{ride.pk}", {"type": "moved", "data": shown})  # ok: cut down
        names = {"courier": ride.courier.name}
        await self.channel_layer.group_send(f"ride.{ride.pk}", {"type": "moved", "data": names})  # ok: one field

    async def moved(self, event):
        await self.send_json(event["data"])
