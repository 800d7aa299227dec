from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Game(AsyncJsonWebsocketConsumer):
    async def connect(self):
        state, _ = await sync_to_async(get_game_state)(self.scope["game"])
        await self.accept()
        await self.send_json({"state": state})  # EW519
        await self.channel_layer.group_add("game", self.channel_name)


class Sends(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await self.send_history()  # EW519
        await self.channel_layer.group_add("game", self.channel_name)


class Right(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await self.channel_layer.group_add("game", self.channel_name)
        await self.send_json({"state": await load_state()})  # ok: the client hears of changes already
