"""A lesson's events: it is assumed that whoever has the address has logged in."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class LessonConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.lesson = self.scope["url_route"]["kwargs"]["lesson"]
        if not await may_take(self.scope["user"], self.lesson):
            await self.close()
            return
        await self.accept()

    async def receive_json(self, content):
        await store_event(self.lesson, content["event"])
        await self.send_json({"stored": True})
