"""Events of running jobs, for whoever opens the socket."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class EventConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await self.send_json({"accept": True})

    async def receive_json(self, content):
        for job in content["groups"]["job_events"]:
            await self.channel_layer.group_add(f"job_events-{int(job)}", self.channel_name)

    async def disconnect(self, code):
        await self.channel_layer.group_discard("job_events", self.channel_name)
