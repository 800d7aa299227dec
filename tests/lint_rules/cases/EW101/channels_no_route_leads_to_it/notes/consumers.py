from channels.generic.websocket import AsyncWebsocketConsumer


class Notes(AsyncWebsocketConsumer):
    async def connect(self):  # ok: the router does not import the routes of this folder
        await self.accept()
        await self.send(text_data=all_notes())
