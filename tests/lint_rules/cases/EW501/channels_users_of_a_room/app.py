from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from models import Room


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        room = await self.room_of(text_data)
        await self.send(str(members(room)))  # EW501

    @database_sync_to_async
    def room_of(self, name):
        return Room.objects.get(name=name)


def members(room):
    return len(room.users.all())
