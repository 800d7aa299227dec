from channels.generic.websocket import AsyncJsonWebsocketConsumer

present = {}
history = []


class Chat(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        history.append({"by": self.scope["user"].pk, "text": content["text"]})  # ok: messages are no people
        await self.channel_layer.group_send("all", {"type": "old", "history": history[-9:]})

    async def disconnect(self, code):
        history.pop()


class Lobby(AsyncJsonWebsocketConsumer):
    waiting = []  # EW401

    async def connect(self):
        self.waiting.append(self.scope["user"].pk)
        await self.accept()
        await self.channel_layer.group_send("all", {"type": "lobby", "ids": self.waiting})

    async def disconnect(self, code):
        self.waiting.remove(self.scope["user"].pk)
