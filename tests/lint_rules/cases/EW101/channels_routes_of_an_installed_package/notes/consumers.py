from channels.generic.websocket import AsyncWebsocketConsumer


class Notes(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        await self.accept()
        await self.send(text_data=all_notes())
