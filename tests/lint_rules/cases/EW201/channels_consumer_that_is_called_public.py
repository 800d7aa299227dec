from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Match


class PublicScores(AsyncJsonWebsocketConsumer):
    async def connect(self):
        match = self.scope["url_route"]["kwargs"]["match"]
        await self.channel_layer.group_add(f"scores_{match}", self.channel_name)  # ok: by its name it is for everybody
        await self.accept()
        await self.send_json(await Match.scores(match))

    async def score(self, event):
        await self.send_json(event)


class Lineups(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].is_authenticated:
            await self.close()
            return
        match = self.scope["url_route"]["kwargs"]["match"]
        await self.channel_layer.group_add(f"lineup_{match}", self.channel_name)  # EW201
        await self.accept()
        await self.send_json(await Match.lineup(match))

    async def lineup(self, event):
        await self.send_json(event)
