from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        rows = Message.objects.filter(room=1)
        for row in rows:  # EW501
            await self.send(row.text)
