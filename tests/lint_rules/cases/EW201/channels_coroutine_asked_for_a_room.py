"""Who may be in the room is asked of a coroutine that never runs."""

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from school.models import Seat


class Lessons(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_authenticated:
            await self.accept()
        else:
            await self.close(4401)

    @database_sync_to_async
    def may_sit(self, lesson):
        return Seat.objects.filter(lesson=lesson, pupil=self.scope["user"]).exists()

    async def board_changed(self, event):
        await self.send_json(event["board"])


class Careless(Lessons):
    async def receive_json(self, content):
        if content["op"] == "sit" and self.may_sit(content["lesson"]):
            await self.channel_layer.group_add(f"lesson_{content['lesson']}", self.channel_name)  # EW201


class Careful(Lessons):
    async def receive_json(self, content):
        if content["op"] == "sit" and await self.may_sit(content["lesson"]):
            await self.channel_layer.group_add(f"lesson_{content['lesson']}", self.channel_name)  # ok: it is awaited
