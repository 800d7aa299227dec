"""Events of running jobs, for whoever opens the socket."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class EventConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].is_authenticated:
            await self.close()
            return
        await self.accept()
        await self.send_json({"accept": True})

    async def receive_json(self, content):
        for job in content["groups"]["job_events"]:
            if await may_see(self.scope["user"], job):
                await self.channel_layer.group_add(f"job_events-{int(job)}", self.channel_name)

    async def disconnect(self, code):
        await self.channel_layer.group_discard("job_events", self.channel_name)
