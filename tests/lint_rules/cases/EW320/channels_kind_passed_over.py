import logging

from channels.generic.websocket import AsyncJsonWebsocketConsumer

logger = logging.getLogger(__name__)


class Inbox(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        kind = content.get("type", "")
        if kind == "read":
            await self.mark_read(content["id"])
        elif kind == "archive":
            # not needed yet
            pass  # EW320
        elif kind == "star":
            letter = content.get("id")
            logger.info("starred %s", letter)  # EW320
        elif kind == "heartbeat":
            pass  # ok: it only says that the client is still there
        elif kind == "ack":
            pass  # ok: it says that something came
        elif kind == "folder":
            self.folder = content["name"]  # ok: it is kept

    async def mark_read(self, letter):
        await letters.mark(letter, self.scope["user"])


class Desk(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        if content["action"] == "open":
            logger.info("opened")  # ok: what is done comes behind it
        elif content["action"] == "close":
            logger.info("closed")
            return
        await self.desk.apply(content)


class Shop(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await orders.store(content)
        if content["action"] == "buy":
            logger.info("somebody buys")  # ok: it is stored already


class Stage(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        if content.get("level") == "high":
            pass  # ok: no kind of message
        match content["type"]:
            case "light":
                await self.channel_layer.group_send("stage", {"type": "light.on", "lamp": content["lamp"]})
            case "sound" | "music":
                logger.info("sound")  # EW320
            case "curtain":
                await fall(content["speed"])


class Fog(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        level = "low"
        if content["type"] == "fog":
            level = content["level"]  # ok: it is read below
        await self.channel_layer.group_send("stage", {"type": "fog.on", "level": level})
