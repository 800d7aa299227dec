from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        Message.objects.create(text=text_data)  # EW501
