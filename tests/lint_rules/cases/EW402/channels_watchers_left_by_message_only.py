from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Board(AsyncJsonWebsocketConsumer):
    watchers = set()

    async def connect(self):
        self.watchers.add(self)  # EW402
        await self.accept()

    async def receive_json(self, content):
        if content["type"] == "leave":
            self.watchers.discard(self)
