from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from courses.models import Course


class Lesson(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        self.course_id = self.scope["url_route"]["kwargs"]["course_id"]
        self.course_group_name = f"course_{self.course_id}"
        self.course = await course_of(self.user, self.course_id)
        if self.course is None:
            await self.close(4003)
            return
        self.seat = await take_seat(self.course, self.user)
        await self.channel_layer.group_add(self.course_group_name, self.channel_name)
        await self.accept()


class Talk(Lesson):
    """Says goodbye to the room of a course, also where it was never let in."""

    async def connect(self):
        self.course_id = self.scope["url_route"]["kwargs"]["course_id"]
        self.course_group_name = f"course_{self.course_id}"
        self.user = self.scope["user"]
        if not await belongs(self.user, self.course_id):
            await self.close(4003)
            return
        self.course = self.course_id
        await self.channel_layer.group_add(self.course_group_name, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if self.course_group_name and self.user:
            await self.channel_layer.group_send(self.course_group_name, {"type": "left"})  # EW209


class Quiet(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.course_id = self.scope["url_route"]["kwargs"]["course_id"]
        self.course_group_name = f"course_{self.course_id}"
        self.user = self.scope["user"]
        if not await belongs(self.user, self.course_id):
            await self.close(4003)
            return
        self.course = self.course_id
        await self.channel_layer.group_add(self.course_group_name, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if self.course and self.user:
            await self.channel_layer.group_send(self.course_group_name, {"type": "left"})  # ok: only who was let in


@database_sync_to_async
def course_of(user, course_id):
    return Course.objects.filter(id=course_id, members=user).first()


@database_sync_to_async
def belongs(user, course_id):
    return Course.objects.filter(id=course_id, members=user).exists()


@database_sync_to_async
def take_seat(course_id, user):
    return course_id
