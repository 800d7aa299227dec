from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        move = json.loads(text_data)
        if not await self.check_move_validation(move):
            return
        await self.channel_layer.group_send(self.room, {"type": "moved", "move": move})  # ok: the whole of it was validated
