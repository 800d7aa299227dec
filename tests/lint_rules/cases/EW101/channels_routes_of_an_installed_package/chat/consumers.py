from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        await self.accept()
        await self.send(text_data=latest_messages())


class Rooms(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        await self.accept()
        await self.send(text_data=all_rooms())
