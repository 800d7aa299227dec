"""What joins the group in the base class is heard by those that derive from it."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Follower(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].is_authenticated:
            await self.close(4401)
            return
        self.house = self.scope["url_route"]["kwargs"]["house"]
        await self.channel_layer.group_add(f"house_{self.house}", self.channel_name)  # EW201
        await self.accept()


class Meters(Follower):
    async def reading(self, event):
        await self.send_json({"meter": event["meter"], "value": event["value"]})
