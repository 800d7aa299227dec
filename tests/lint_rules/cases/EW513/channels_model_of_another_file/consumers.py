from channels.generic.websocket import AsyncJsonWebsocketConsumer

from answers import answer


class Chat(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):  # EW513
        await self.send_json({"text": await answer(content["text"])})


class Words(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.send_json({"count": len(content["text"].split())})  # ok: reckons by itself


class Measured(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        if self.quota.is_used_up():
            return
        await self.send_json({"text": await answer(content["text"])})  # ok: a quota
