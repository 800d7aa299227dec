from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        self.groups_joined = []
        self.groups_joined.append("lobby")  # ok: the client cannot make it grow
        await self.accept()
