from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Membership, Notebook


class NotebookConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.person = self.scope["user"]
        self.notebook = self.scope["url_route"]["kwargs"]["notebook"]
        if not self.person.is_authenticated:
            await self.close()
            return
        if not await Notebook.objects.filter(pk=self.notebook).aexists():
            await self.close()
            return
        self.names = (f"notebook.{self.notebook}", f"person.{self.person.pk}")
        for name in self.names:
            await self.channel_layer.group_add(name, self.channel_name)  # EW201
        await self.accept()

    async def changed(self, event):
        await self.send_json(event)


class SharedNotebookConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.person = self.scope["user"]
        self.notebook = self.scope["url_route"]["kwargs"]["notebook"]
        if not await Membership.objects.filter(notebook_id=self.notebook, person_id=self.person.pk).aexists():
            await self.close()
            return
        for name in (f"notebook.{self.notebook}", f"person.{self.person.pk}"):
            await self.channel_layer.group_add(name, self.channel_name)  # ok: a member of the one, and his own
        await self.accept()

    async def changed(self, event):
        await self.send_json(event)
