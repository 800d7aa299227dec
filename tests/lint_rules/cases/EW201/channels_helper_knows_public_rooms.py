from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer


def can_enter(user, room):
    if room.is_public:
        return True
    return room.members.filter(pk=user.pk).exists()


class Desk(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.room_id = self.scope["url_route"]["kwargs"]["room_id"]
        self.user = self.scope["user"]
        if not self.user.is_authenticated or not await self.may_enter():
            await self.close()
            return
        await self.channel_layer.group_add(f"room_{self.room_id}", self.channel_name)  # ok: members, or a public room
        await self.accept()

    @database_sync_to_async
    def may_enter(self):
        room = Room.objects.filter(id=self.room_id).first()
        return room is not None and can_enter(self.user, room)
