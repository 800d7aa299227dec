"""An empty frame is left to EW314, and an answer that fails has nobody to go to."""

import json

from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer


class Board(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content=None, **kwargs):  # ok: only who sends nothing waits, which is for EW314 to say
        if not content:
            return
        if content["action"] == "add":
            await self.send_json({"added": await self.add(content["item"])})
        else:
            await self.send_json({"error": "unknown"})

    async def add(self, item):
        return item


class Figures(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):  # ok: the error is told where telling it works
        if text_data is None:
            return
        try:
            asked = json.loads(text_data)
            if asked["kind"] == "sum":
                await self.send(json.dumps({"sum": sum(asked["parts"])}))
            else:
                await self.send(json.dumps({"error": "unknown"}))
        except Exception:
            try:
                await self.send(json.dumps({"error": "this could not be read"}))
            except Exception:
                pass


class Notes(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):  # EW301
        if text_data is None:
            return
        try:
            asked = json.loads(text_data)
        except ValueError:
            await self.send("no JSON")
            return
        if not asked.get("title"):
            return
        if asked["kind"] == "add":
            await self.send(json.dumps({"added": asked["title"]}))
        else:
            await self.send(json.dumps({"error": "unknown"}))
