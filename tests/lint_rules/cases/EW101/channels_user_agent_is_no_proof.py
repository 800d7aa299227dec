from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Locker, Terminal


class LockerConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        headers = {key.decode(): value.decode() for key, value in self.scope["headers"]}
        if not headers.get("user-agent", "").startswith("LockerPanel"):
            await self.close(code=4403)
            return
        await self.accept()
        await self.send_json({"free": await Locker.objects.filter(free=True).acount()})

    async def receive_json(self, content):
        await Locker.objects.filter(number=content["number"]).aupdate(free=content["free"])


class PanelConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: the key in the same table of headers is looked up
        headers = {key.decode(): value.decode() for key, value in self.scope["headers"]}
        if not await Terminal.objects.filter(api_key=headers.get("x-api-key", "")).aexists():
            await self.close(code=4403)
            return
        await self.accept()
        await self.send_json({"free": await Locker.objects.filter(free=True).acount()})

    async def receive_json(self, content):
        await Locker.objects.filter(number=content["number"]).aupdate(free=content["free"])
