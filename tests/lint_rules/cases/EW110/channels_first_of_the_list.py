from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept(self.scope["subprotocols"][0])  # EW110


class Spoken(AsyncWebsocketConsumer):
    async def connect(self):
        if "chat" in self.scope["subprotocols"]:
            await self.accept("chat")  # ok: written out
