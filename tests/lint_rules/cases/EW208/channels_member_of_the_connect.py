from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Room(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.room = self.scope["url_route"]["kwargs"]["room"]
        if not await is_member(self.scope["user"], self.room):
            await self.close()
            return
        await self.channel_layer.group_add(f"room_{self.room}", self.channel_name)
        await self.accept()

    async def receive_json(self, content):  # EW208
        await self.channel_layer.group_send(f"room_{self.room}", {"type": "said", "text": content["text"]})

    async def said(self, event):  # EW208
        await self.send_json(event)

    async def left(self, event):  # ok: one of a class is enough
        await self.send_json(event)


class Fresh(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.room = self.scope["url_route"]["kwargs"]["room"]
        if not await is_member(self.scope["user"], self.room):
            await self.close()
            return
        await self.channel_layer.group_add(f"room_{self.room}", self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        if await is_member(self.scope["user"], self.room):
            await self.channel_layer.group_send(f"room_{self.room}", {"type": "said"})  # ok: asked each time

    async def said(self, event):
        if not await is_member(self.scope["user"], self.room):
            await self.close()
            return
        await self.send_json(event)  # ok: asked each time


class Own(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].is_authenticated:
            await self.close()
            return
        await self.channel_layer.group_add(f"user_{self.scope['user'].id}", self.channel_name)
        await self.accept()

    async def told(self, event):  # ok: that a user is logged in is no right that ends
        await self.send_json(event)
