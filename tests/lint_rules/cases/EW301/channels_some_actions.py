import json

from channels.generic.websocket import AsyncWebsocketConsumer


class Notifications(AsyncWebsocketConsumer):
    async def receive(self, text_data):  # EW301
        try:
            message = json.loads(text_data)
            if message.get("action") == "mark_read":
                await self.send(json.dumps({"read": await mark_read(message["id"])}))
        except ValueError:
            pass


class Answers(AsyncWebsocketConsumer):
    async def receive(self, text_data):  # ok: each way ends with an answer
        try:
            message = json.loads(text_data)
        except ValueError:
            await self.send(json.dumps({"error": "no JSON"}))
            return
        if message.get("action") == "mark_read":
            await self.send(json.dumps({"read": await mark_read(message["id"])}))
        else:
            await self.send(json.dumps({"error": "unknown action"}))


class Breaks(AsyncWebsocketConsumer):
    async def receive(self, text_data):  # EW301
        message = json.loads(text_data)
        await self.send(json.dumps({"read": await mark_read(message["id"])}))
