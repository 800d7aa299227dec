from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()  # ok: the token of the first message is looked up, and no user means close

    async def receive(self, text_data):
        user = await find(json.loads(text_data)["token"])
        if user is None:
            return await self.close()
