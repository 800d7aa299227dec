from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Stock(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        try:
            await shelf.put(content.get("item"))
            await self.send_json({"put": True})
        except Exception as error:  # EW314
            print(error)


class Shelf(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        try:
            await shelf.put(content.get("item"))
        except Exception:
            await self.send_json({"put": False})
        else:
            await self.send_json({"put": True})  # ok: told either way
