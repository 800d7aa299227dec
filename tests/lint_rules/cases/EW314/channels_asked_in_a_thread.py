from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Game(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        is_player = await database_sync_to_async(Player.objects.filter(user=self.scope["user"]).exists)()
        if not is_player:
            return  # EW314
        await self.send_json({"moved": content})


class Tables(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        handler = TABLE.get(content.get("type"), ignore)
        await handler(content)  # ok: nobody knows what comes out of the table


class Judge(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        found = await database_sync_to_async(Player.objects.filter(user=self.scope["user"]).exists)()
        await self.send_json({"found": found})  # ok: both are told
