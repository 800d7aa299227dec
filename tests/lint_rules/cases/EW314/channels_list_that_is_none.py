from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Cart(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        for item in content.get("items"):  # EW314
            await shop.put(item)
        await self.send_json({"put": True})


class Basket(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        items = content.get("items")
        if len(items) > 10:  # EW314
            await self.send_json({"put": False})
            return
        await self.send_json({"put": True})


class Owner(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.send_json({"owner": content.get("user").get("name")})  # EW314


class Bag(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        for item in content.get("items", ()):  # ok: none are no items
            await shop.put(item)
        await self.send_json({"put": True})


class Sack(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        items = content.get("items")
        if not items:
            await self.send_json({"put": False})
            return
        for item in items:  # ok: it was asked whether there are any
            await shop.put(item)
        await self.send_json({"put": True})
