import json

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Shop(AsyncJsonWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None, **kwargs):  # ok: the method below answers
        try:
            content = json.loads(text_data or "")
        except ValueError:
            content = None
        if not isinstance(content, dict):
            await self.send_json({"error": "bad message"})
            return
        await self.receive_json(content)

    async def receive_json(self, content, **kwargs):
        if content.get("kind") == "buy":
            await self.send_json({"sold": await goods.sell(content["good"])})
        else:
            await self.send_json({"error": "unknown kind"})
