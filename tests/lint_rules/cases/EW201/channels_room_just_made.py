from channels.generic.websocket import AsyncWebsocketConsumer


class Trips(AsyncWebsocketConsumer):
    async def receive_json(self, content):
        trip = await self._create_trip(content)
        await self.channel_layer.group_add(f"{trip.id}", self.channel_name)  # ok: the room was made by this client a moment ago
