from channels.generic.websocket import AsyncWebsocketConsumer


class Game(AsyncWebsocketConsumer):
    async def connect(self):
        room = self.scope["url_route"]["kwargs"]["room"]
        await self.channel_layer.group_add(room, self.channel_name)  # EW201
        if room not in self.scope["user"].games:
            print("not in the game")
        await self.accept()

    async def moved(self, event):
        await self.send(event["move"])
