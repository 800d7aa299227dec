from base import LectureConsumer, on

from .models import Lecture


class Stage(LectureConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        self.lecture = await Lecture.objects.aget(code=self.scope["url_route"]["kwargs"]["code"])
        self.is_host = self.lecture.host_id == self.user.pk
        self.host = self.lecture.host_id
        self.can_draw = await self.lecture.draws(self.user)
        await self.channel_layer.group_add(f"lecture.{self.lecture.pk}", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if self.is_host:  # ok: he goes anyway
            await self.lecture.pause()

    @on("next")
    async def turn(self, message):
        if not self.is_host:  # EW208
            return
        await self.lecture.turn()

    @on("draw")
    async def draw(self, message):
        if self.can_draw:  # EW208
            await self.lecture.draw(message["line"])

    @on("ask")
    async def ask(self, message):
        if self.host == message["to"]:  # ok: somebody is no right
            await self.lecture.ask(message["text"])

    @on("end")
    async def end(self, message):
        lecture = await Lecture.objects.aget(pk=self.lecture.pk)
        if lecture.host_id != self.user.pk:  # ok: read anew
            return
        await lecture.end()
