from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        room = await Room.objects.aget(pk=1)
        room.last = text_data
        room.save()  # EW501
