import json

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from arcade.models import Challenge


class Challenges(AsyncWebsocketConsumer):
    async def connect(self):
        self.group = f"player-{await sync_to_async(self.player)()}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    def player(self):
        return self.scope["session"]["_auth_user_id"]

    async def receive(self, text_data):  # ok: a guest has no such key, and never connects
        data = json.loads(text_data)
        await sync_to_async(Challenge.objects.create)(by=self.player(), text=data["text"])


class Watchers(AsyncWebsocketConsumer):
    async def connect(self):
        try:
            self.player = self.scope["session"]["_auth_user_id"]
        except KeyError:
            self.player = "guest"
        await self.accept()

    async def receive(self, text_data):  # EW209
        data = json.loads(text_data)
        await sync_to_async(Challenge.objects.create)(by=data["by"], text=data["text"])


class Basket(AsyncWebsocketConsumer):
    async def connect(self):
        self.basket = self.scope["session"]["basket"]
        await self.accept()

    async def receive(self, text_data):  # EW209
        data = json.loads(text_data)
        await sync_to_async(Challenge.objects.create)(by=self.basket, text=data["text"])
