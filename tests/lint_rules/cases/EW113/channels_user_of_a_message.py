from channels.generic.websocket import AsyncJsonWebsocketConsumer
from rest_framework_simplejwt.tokens import AccessToken


class Invitations(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.host = AccessToken(token_in(self.scope))["name"]
        await self.accept()

    async def receive_json(self, content):
        if content["type"] == "renew":
            self.host = AccessToken(content["token"])["name"]
        else:
            guest = await User.objects.aget(username=content["to"])  # ok: the one that a message names is a guest
            await self.send_json({"host": self.host, "guest": guest.username})


class Renewed(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        claims = AccessToken(content["token"])
        self.user = await User.objects.aget(id=claims["user_id"])  # EW113
        await self.send_json({"renewed": True})


async def switch_off(name):
    """Only a look at `is_active` would be one."""
    await User.objects.filter(username=name).aupdate(is_active=False)
