from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.join(content["room"])

    async def join(self, room_id):
        room = await get_room_or_error(room_id, self.scope["user"])
        await self.channel_layer.group_add(room.group_name, self.channel_name)  # ok: the look-up is given the user
