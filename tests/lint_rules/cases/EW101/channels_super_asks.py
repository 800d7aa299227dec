from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Members(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:  # ok: whoever calls this by `super()` lets no stranger in
            await self.close()
            return
        await self.accept()


class Orders(Members):
    async def connect(self):
        await super().connect()
        self.orders = {}

    async def receive_json(self, content):
        await self.send_json(orders_of(content["shop"]))


class Bills(Members):
    async def connect(self):
        await super(Bills, self).connect()
        self.bills = {}

    async def receive_json(self, content):
        await self.send_json(bills_of(content["shop"]))


class Greets(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        greet(self)
        await super().connect()


class Prices(Greets):
    async def connect(self):  # EW101
        await super().connect()
        self.prices = {}

    async def receive_json(self, content):
        await self.send_json(prices_of(content["shop"]))
