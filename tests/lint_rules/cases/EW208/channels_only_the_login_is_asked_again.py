from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from clubs.models import Membership, Post


class Club(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        self.club = self.scope["url_route"]["kwargs"]["club"]
        if not self.user.is_authenticated or not await is_member(self.user, self.club):
            await self.close()
            return
        await self.channel_layer.group_add(f"club_{self.club}", self.channel_name)
        await self.accept()

    async def receive_json(self, content):  # EW208
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close()
            return
        await store(self.club, user, content["text"])
        await self.channel_layer.group_send(f"club_{self.club}", {"type": "club.post", "text": content["text"]})


class Board(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.club = self.scope["url_route"]["kwargs"]["club"]
        if self.scope["user"].is_anonymous or not await is_member(self.scope["user"], self.club):
            await self.close()
            return
        await self.channel_layer.group_add(f"board_{self.club}", self.channel_name)
        await self.accept()

    async def receive_json(self, content):  # ok: the membership is asked for with each message
        user = self.scope["user"]
        if not user.is_authenticated or not await is_member(user, self.club):
            await self.close()
            return
        await store(self.club, user, content["text"])
        await self.channel_layer.group_send(f"board_{self.club}", {"type": "board.post", "text": content["text"]})


@database_sync_to_async
def is_member(user, club):
    return Membership.objects.filter(user=user, club_id=club).exists()


@database_sync_to_async
def store(club, user, text):
    return Post.objects.create(club_id=club, author=user, text=text)
