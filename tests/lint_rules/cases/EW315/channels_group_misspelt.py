from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.urls import path

BOARD = "board"


class Board(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.own = f"{BOARD}_{self.scope['user'].pk}"
        await self.channel_layer.group_add("everybody", self.channel_name)
        await self.channel_layer.group_add(self.own, self.channel_name)
        await self.accept()

    async def changed(self, event):
        await self.send_json(event)


routes = [path("board", Board.as_asgi())]


async def tell(layer, user):
    await layer.group_send(f"board_{user.pk}", {"type": "changed"})  # ok: entered
    await layer.group_send("everybody", {"type": "changed"})  # ok: entered
    await layer.group_send(f"boards_{user.pk}", {"type": "changed"})  # EW315
    await layer.group_send("everyone", {"type": "changed"})  # EW315
