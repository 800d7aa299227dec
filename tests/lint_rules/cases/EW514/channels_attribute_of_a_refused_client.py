from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Ward(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        self.ward = f"ward_{self.scope['user'].ward_id}"
        await self.channel_layer.group_add(self.ward, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.ward, self.channel_name)  # EW514


class Bed(AsyncJsonWebsocketConsumer):
    bed = None

    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        self.bed = f"bed_{self.scope['user'].bed_id}"
        await self.accept()

    async def disconnect(self, code):
        if self.bed:
            await self.channel_layer.group_discard(self.bed, self.channel_name)  # ok: it has a value from the start


class Desk(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.desk = self.scope["url_route"]["kwargs"]["desk"]
        await self.channel_layer.group_add(self.desk, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.desk, self.channel_name)  # ok: set before anything can end it
