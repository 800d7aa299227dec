import jwt
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings


def rower_of(subprotocols):
    if len(subprotocols) != 2 or subprotocols[0] != "row":
        return None
    try:
        return int(jwt.decode(subprotocols[1], settings.ROWING_KEY, algorithms=["ES256"])["sub"])
    except (jwt.InvalidTokenError, ValueError):
        return None


class Boat(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: the token is the second subprotocol
        self.rower = rower_of(self.scope["subprotocols"])
        if self.rower is None:
            await self.close(code=4401)
            return
        await self.accept(subprotocol="row")

    async def receive_json(self, content, **kwargs):
        await strokes.note(self.rower, content["watts"])


class Canoe(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        if "row" not in self.scope["subprotocols"]:
            await self.close(code=4401)
            return
        await self.accept(subprotocol="row")

    async def receive_json(self, content, **kwargs):
        await strokes.note(content["canoe"], content["watts"])
        await self.send_json({"strokes": await strokes.of(content["canoe"])})
