from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def disconnect(self, code):
        for room in list(self.rooms):
            await self.leave(room)  # ok: all of it goes to one client

    async def leave(self, room):
        await self.send_json({"left": room})
