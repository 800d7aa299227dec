from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from boards.models import Note


class BoardConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].is_authenticated:
            await self.close(code=4401)
            return
        await self.channel_layer.group_add("board", self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        match content["type"]:
            case "hide":
                await self.hide(content["note"])
            case "pin":
                await self.pin(content["note"])
            case "colour":
                await self.colour(content["note"])
            case "fold":
                await self.fold(content["note"])

    async def hide(self, note):
        await self.hide_note(note)
        await self.channel_layer.group_send("board", {"type": "hidden", "note": note})  # EW305

    async def pin(self, note):
        await self.pin_note(note)
        await self.channel_layer.group_send("board", {"type": "pinned", "note": note})  # EW305

    async def colour(self, note):
        if await self.may_edit(note):
            await self.pin_note(note)
            await self.channel_layer.group_send("board", {"type": "coloured", "note": note})  # ok: it was looked up

    async def fold(self, note):
        is_there = await self.may_edit(note)
        if not is_there:
            return
        await self.hide_note(note)
        await self.channel_layer.group_send("board", {"type": "folded", "note": note})  # ok: it was looked up

    async def hidden(self, event):
        await self.send_json(event)

    async def pinned(self, event):
        await self.send_json(event)

    async def coloured(self, event):
        await self.send_json(event)

    async def folded(self, event):
        await self.send_json(event)

    @database_sync_to_async
    def may_edit(self, note):
        return Note.objects.filter(pk=note, author=self.scope["user"]).exists()

    @database_sync_to_async
    def hide_note(self, note):
        try:
            found = Note.objects.get(pk=note, author=self.scope["user"])
            found.hidden = True
            found.save()
        except Note.DoesNotExist:
            pass

    @database_sync_to_async
    def pin_note(self, note):
        found = Note.objects.filter(pk=note, author=self.scope["user"]).first()
        if found is None:
            return {"success": False}
        found.pinned = True
        found.save()
        return {"success": True}
