from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.urls import path


class Board(AsyncJsonWebsocketConsumer):
    groups = ["news"]

    async def connect(self):
        for group in self.named():
            await self.channel_layer.group_add(group, self.channel_name)
        await self.channel_layer.group_add(f"board_{self.scope['user'].pk}", self.channel_name)
        await self.accept()

    def named(self):
        return ["everybody", "team_lead" if self.scope["user"].is_staff else None]

    async def changed(self, event):
        await self.send_json(event)


routes = [path("board", Board.as_asgi())]


async def tell(layer, user, group):
    await layer.group_send("news", {"type": "changed"})  # ok: the class says that it is in it
    await layer.group_send(f"board_{user.pk}", {"type": "changed"})  # ok: entered
    await layer.group_send("board_of_the_day", {"type": "changed"})  # ok: may be one of them
    await layer.group_send(group, {"type": "changed"})  # ok: nobody knows which
    await layer.group_send(str(user.pk), {"type": "changed"})  # ok: nothing of the name is written
