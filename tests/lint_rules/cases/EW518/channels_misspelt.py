from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.send_json({"echo": contents["text"]})  # EW518
        await self.send_json({"user": self.user_name})  # ok: the consumer's ancestors may have it
