from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Feed(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        token = self.scope["query_string"][6:].decode()
        await self.channel_layer.group_add(f"token-{token}", self.channel_name)  # ok: who can name it holds the secret
        await self.accept()

    async def logged_out(self, event):
        await self.close()


class Board(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        board = self.scope["query_string"][6:].decode()
        await self.channel_layer.group_add(f"board-{board}", self.channel_name)  # EW201
        await self.accept()

    async def changed(self, event):
        await self.send_json(event)


class Strangers(AsyncJsonWebsocketConsumer):
    async def connect(self):
        token = self.scope["query_string"][6:].decode()
        await self.channel_layer.group_add(f"token-{token}", self.channel_name)  # EW201
        await self.accept()

    async def changed(self, event):
        await self.send_json(event)
