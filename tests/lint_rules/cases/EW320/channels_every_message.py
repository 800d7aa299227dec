import json
import logging

from channels.generic.websocket import AsyncWebsocketConsumer

logger = logging.getLogger(__name__)


class Tracking(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        data = json.loads(text_data)
        position = data.get("position")  # EW320


class Feed(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        pass  # ok: it does not read what comes


class Prices(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        # Clients only listen here.
        logger.info("not expected: %s", json.loads(text_data))  # ok: it is said that they have nothing to say


class Gate(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        data = json.loads(text_data)
        if data["code"] != "open":
            return
        await self.close()  # ok: it does something
