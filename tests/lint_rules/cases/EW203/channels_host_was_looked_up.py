from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Seat, Table


class Cards(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user, self.table = self.scope["user"], self.scope["url_route"]["kwargs"]["table"]
        if not self.user.is_authenticated:
            await self.close()
            return
        self.group = f"table.{self.table}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def receive_json(self, content, **kwargs):
        await self.send_home(int(content["user"]))  # ok: the host says who has to go

    async def send_home(self, user):
        if not await Table.objects.filter(pk=self.table, host_id=self.user.pk).aexists():
            raise ValueError("only the host")
        await Seat.objects.filter(table_id=self.table, user_id=user).adelete()
        await self.channel_layer.group_send(self.group, {"type": "table.left", "user": user})

    async def table_left(self, event):
        await self.send_json(event)


class Dice(Cards):
    async def receive_json(self, content, **kwargs):
        if not await Table.objects.filter(pk=self.table, open=True).aexists():
            raise ValueError("too late")
        await self.throw(int(content["user"]))  # EW203

    async def throw(self, user):
        await self.channel_layer.group_send(self.group, {"type": "table.left", "user": user})
