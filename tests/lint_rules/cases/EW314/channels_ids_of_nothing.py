from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Rooms(AsyncJsonWebsocketConsumer):
    async def connect(self):
        try:
            self.room = await self.find(self.scope["url_route"]["kwargs"]["room"])
        except Exception:
            await self.close()
            return
        await self.accept()

    async def receive_json(self, content):
        room = await self.enter(content)
        await self.send_json({"room": room})

    @database_sync_to_async
    def enter(self, room_id):
        return Room.objects.get(pk=room_id).name  # EW314

    @database_sync_to_async
    def find(self, room_id):
        return Room.objects.get(pk=room_id)  # ok: the caller catches it


class Halls(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        room = await self.enter(content)
        if room is None:
            await self.send_json({"error": "no room"})
            return
        await self.send_json({"room": room})

    @database_sync_to_async
    def enter(self, room_id):
        try:
            return Room.objects.get(pk=room_id).name
        except Room.DoesNotExist:
            return None  # ok: told by the caller


class Rights(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.send_json({"seen": await self.may_see(self.access, content)})

    @database_sync_to_async
    def may_see(self, access, room_id):
        user = User.objects.get(id=access.user.id)  # ok: the client's own
        return access.of(user).filter(pk=room_id).exists()


class Signals(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):  # EW314
        message_came.send(sender=self.__class__, content=content)
