from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

CLOSE_NOT_FOUND = 4404
HOUSE_RULES = "be kind"


@database_sync_to_async
def refusal(user, note_id):
    note = Note.objects.filter(id=note_id).first()
    if note is None or not note.permissions.has_user(user):
        return CLOSE_NOT_FOUND
    return None


@database_sync_to_async
def rules_of(note_id):
    if Note.objects.filter(id=note_id).exists():
        return HOUSE_RULES
    return None


class Notes(AsyncWebsocketConsumer):
    async def connect(self):
        user = self.scope["user"]
        note_id = self.scope["url_route"]["kwargs"]["note_id"]
        code = await refusal(user, note_id)
        if code is not None:
            await self.close(code=code)
            return
        await self.channel_layer.group_add(f"note_{note_id}", self.channel_name)  # ok: None is given to readers alone
        await self.accept()


class Lobby(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        note_id = self.scope["url_route"]["kwargs"]["note_id"]
        rules = await rules_of(note_id)
        if rules is None:
            await self.close()
            return
        await self.channel_layer.group_add(f"note_{note_id}", self.channel_name)  # EW201
        await self.accept()

    async def note_changed(self, event):
        await self.send(event["text"])
