from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db.models import Q

from .models import Remark


class Remarks(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        if self.user.is_anonymous:
            await self.close()
            return
        await self.accept()

    async def receive_json(self, content, **kwargs):
        if content["do"] == "hide":
            await self.hide(content)
        elif content["do"] == "drop":
            await self.drop(content)
        else:
            await self.edit(content)

    async def hide(self, content):
        await Remark.objects.filter(pk=int(content["remark"])).aupdate(hidden=True)  # EW212

    async def drop(self, content):
        mine = Q(author=self.user) | Q(page__owner=self.user)
        await Remark.objects.filter(mine, pk=int(content["remark"])).adelete()  # ok: his own, or on his page

    async def edit(self, content):
        remarks = Remark.objects.filter(pk=int(content["remark"]), author=self.user)
        await remarks.aupdate(text=str(content["text"])[:500])  # ok: his own
