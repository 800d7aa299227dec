import logging

from channels.exceptions import ChannelFull
from channels.generic.websocket import AsyncJsonWebsocketConsumer

log = logging.getLogger(__name__)


class Call(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        if content["kind"] == "offer":
            await self.offer(content["to"], content["data"])
        else:
            await self.answer(content["to"], content["data"])

    async def offer(self, peer, data):
        try:
            await self.channel_layer.send(peer, {"type": "signal", "data": data})  # EW515
        except ChannelFull:
            pass

    async def answer(self, peer, data):
        try:
            await self.channel_layer.send(peer, {"type": "signal", "data": data})  # ok: the sender is told
        except ChannelFull:
            await self.send_json({"error": "your peer does not listen"})

    async def signal(self, event):
        await self.send_json(event["data"])
