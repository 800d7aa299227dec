from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import get_user_model
from django.shortcuts import get_object_or_404

from game.models import Player, Work

User = get_user_model()


class Game(AsyncWebsocketConsumer):
    async def connect(self):
        self.player = await Player.objects.aget(user=self.scope["user"])
        await self.channel_layer.group_add("feed", self.channel_name)
        await self.accept()  # ok: a stranger has no player, and the look-up raises


class Lobby(AsyncWebsocketConsumer):
    @database_sync_to_async
    def who(self):
        if self.user.is_authenticated:
            who = str(self.user.id)
        else:
            who = self.scope["session"].get("guest")
        return User.objects.get(pk=who).username

    async def connect(self):
        self.user = self.scope.get("user")
        self.name = await self.who()
        await self.channel_layer.group_add("feed", self.channel_name)
        await self.accept()  # ok: who is neither a user nor a guest is not found


class Joined(AsyncWebsocketConsumer):
    @database_sync_to_async
    def mine(self):
        return get_object_or_404(Player, user=self.scope["user"])

    async def connect(self):
        self.player = await self.mine()
        await self.channel_layer.group_add("feed", self.channel_name)
        await self.accept()  # ok


class Worker(AsyncWebsocketConsumer):
    async def connect(self):
        route = self.scope["url_route"]["kwargs"]
        try:
            await sync_to_async(Work.objects.get)(pk=route["work_id"], secret=route["secret"])
        except Work.DoesNotExist:
            return await self.close()
        await self.channel_layer.group_add("feed", self.channel_name)
        await self.accept()  # ok: the secret is looked up


class Guest(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        try:
            self.player = await Player.objects.aget(user=self.scope["user"])
        except Player.DoesNotExist:
            self.player = None
        await self.channel_layer.group_add("feed", self.channel_name)
        await self.accept()


class Named(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        self.work = await Work.objects.aget(id=self.scope["url_route"]["kwargs"]["work_id"])
        await self.channel_layer.group_add("feed", self.channel_name)
        await self.accept()
