from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db.models.signals import post_delete
from django.dispatch import receiver

from .models import Seat
from .sockets import close_sockets_of


@receiver(post_delete, sender=Seat)
def unseated(instance, **kwargs):
    close_sockets_of(instance.user_id)


class Council(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content, **kwargs):
        user = self.scope["user"]
        if not await Seat.objects.filter(council_id=content["council"], user=user).aexists():
            return
        await self.channel_layer.group_add(f"council.{content['council']}", self.channel_name)
        if content["do"] == "unseat":
            await Seat.objects.filter(council_id=content["council"], user_id=content["user"]).adelete()  # ok: watched
