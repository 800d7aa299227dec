from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.channel_layer.group_send(  # ok: one field
            self.room, {"type": "chat", "message": content["message"]}
        )
