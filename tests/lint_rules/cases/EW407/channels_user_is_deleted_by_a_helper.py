from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Seat, Waiting


class Matching:
    @staticmethod
    def cancel(user) -> None:
        Waiting.objects.filter(user=user).delete()

    @staticmethod
    def free(channel_name) -> None:
        Waiting.objects.filter(channel_name=channel_name).delete()


class Match(AsyncJsonWebsocketConsumer):
    async def disconnect(self, code):
        await database_sync_to_async(Matching.cancel)(self.user)  # EW407


class Seated(AsyncJsonWebsocketConsumer):
    async def disconnect(self, code):
        await self.leave()  # EW407

    async def leave(self):
        await self.remove_seat()

    @database_sync_to_async
    def remove_seat(self):
        Seat.objects.filter(classroom=self.classroom, user=self.user).delete()


class Quiet(AsyncJsonWebsocketConsumer):
    async def disconnect(self, code):
        await database_sync_to_async(Matching.free)(self.channel_name)  # ok: of this connection


class Board(AsyncJsonWebsocketConsumer):
    active_users: dict[str, set[str]] = {}

    async def disconnect(self, code):
        await self.remove_user()  # EW407

    async def remove_user(self):
        Board.active_users[self.room].discard(self.user.username)
        if not Board.active_users[self.room]:
            del Board.active_users[self.room]
