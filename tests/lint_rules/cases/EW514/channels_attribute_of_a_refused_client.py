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
        await self.board.cross_out(self.channel_name)


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


class Lift(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        self.lift = f"lift_{self.scope['user'].lift_id}"
        await self.channel_layer.group_add(self.lift, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.lift, self.channel_name)  # ok: nothing below is skipped
        logger.info("left with %s", code)


class Stairs(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        await self.accept()
        self.steps = asyncio.create_task(self.count_steps())

    async def disconnect(self, code):
        with suppress(Exception):
            self.steps.cancel()  # ok: what is raised here is caught
        self.is_open = False


class Roof(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            raise DenyConnection
        self.roof = f"roof_{self.scope['user'].roof_id}"
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.roof, self.channel_name)  # EW514
        await self.board.cross_out(self.channel_name)
