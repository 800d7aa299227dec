from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Table(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_authenticated:
            self.table = f"table_{self.scope['user'].table_id}"
            await self.accept()
            await self.channel_layer.group_add(self.table, self.channel_name)
        else:
            await self.close()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)  # EW514
        self.waiter.cancel()


class Bar(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_authenticated:
            self.seat = f"seat_{self.scope['user'].id}"
        elif self.scope["path"] == "/door":
            self.seat = "door"
        else:
            self.seat = "guests"
        await self.channel_layer.group_add(self.seat, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.seat, self.channel_name)  # ok: it has a value on each side


class Stool(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.stool = "guests"
        if self.scope["user"].is_authenticated:
            self.stool = f"stool_{self.scope['user'].id}"
        await self.channel_layer.group_add(self.stool, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.stool, self.channel_name)  # ok: set before the branch


class Kitchen(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_authenticated:
            self.shift = f"shift_{self.scope['user'].shift_id}"
            await self.channel_layer.group_add(self.shift, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if self.scope["user"].is_authenticated:
            await self.channel_layer.group_discard(self.shift, self.channel_name)  # ok: the same question as above


class Cellar(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_authenticated:
            self.shelf = f"shelf_{self.scope['user'].shelf_id}"
            await self.accept()
        else:
            await self.close()

    async def disconnect(self, code):
        if not self.scope["user"].is_authenticated:
            return
        await self.channel_layer.group_discard(self.shelf, self.channel_name)  # ok: the others have left above


class Porch(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
        else:
            self.porch = f"porch_{self.scope['user'].id}"
            await self.channel_layer.group_add(self.porch, self.channel_name)
            await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.porch, self.channel_name)  # ok: who was refused left nothing behind
