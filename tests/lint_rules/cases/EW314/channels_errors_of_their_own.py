from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Board(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        if not await self.may_move(content):
            raise StopConsumer()  # ok: that is how Channels ends a consumer
        await self.send_json({"moved": await self.move(content)})

    async def move(self, content):
        errors = await moves.check(content)
        if errors:
            raise ValidationError(errors)  # EW314
        return content


class Table(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        try:
            await self.send_json({"moved": await self.move(content)})
        except ValidationError:
            await self.send_json({"error": "no move"})

    async def move(self, content):
        errors = await moves.check(content)
        if errors:
            raise ValidationError(errors)  # ok: the caller tells the client
        return content


class Screen(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):  # EW314
        print("screen", content)


class BaseScreen(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        pass  # ok: a class to derive from
