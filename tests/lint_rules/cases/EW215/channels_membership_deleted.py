from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Choir, Place


class Rehearsal(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        if self.user.is_anonymous:
            await self.close()
            return
        await self.accept()

    async def receive_json(self, content, **kwargs):
        method = getattr(self, "do_" + content["do"], None)
        if method is not None:
            await method(content)

    async def do_enter(self, content):
        choir = int(content["choir"])
        if not await Place.objects.filter(choir_id=choir, singer=self.user).aexists():
            return
        await self.channel_layer.group_add(f"choir.{choir}", self.channel_name)

    async def do_dismiss(self, content):
        choir = await Choir.objects.filter(pk=int(content["choir"]), leader=self.user).afirst()
        if choir is None:
            return
        await Place.objects.filter(choir=choir, singer_id=int(content["user"])).adelete()  # EW215
        await self.send_json({"dismissed": content["user"]})

    async def do_part(self, content):
        choir = await Choir.objects.filter(pk=int(content["choir"]), leader=self.user).afirst()
        if choir is None:
            return
        await Place.objects.filter(choir=choir, singer_id=int(content["user"])).adelete()  # ok: his sockets are told
        await self.channel_layer.group_send(
            f"singer.{int(content['user'])}", {"type": "parted", "group": f"choir.{choir.pk}"}
        )

    async def do_quit(self, content):
        await Place.objects.filter(choir_id=int(content["choir"]), singer=self.user).adelete()  # ok: he goes himself

    async def parted(self, event):
        await self.channel_layer.group_discard(event["group"], self.channel_name)

    async def score(self, event):
        await self.send_json(event["data"])
