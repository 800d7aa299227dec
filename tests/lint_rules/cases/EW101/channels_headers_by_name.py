"""A helper that gives the header of a name is one function, and each name is another header."""

import hmac

from channels.generic.websocket import AsyncWebsocketConsumer

from plant.models import Node


class Headers:
    def header(self, name):
        return dict(self.scope["headers"]).get(name, b"").decode("latin-1")


class NodeConsumer(Headers, AsyncWebsocketConsumer):
    async def connect(self):  # ok: the second header is a key, and it is compared
        serial = self.header(b"x-serial")
        node = await Node.objects.filter(serial=serial).afirst()
        if node is None or not hmac.compare_digest(Node.digest(self.header(b"x-node-key")), node.key_digest):
            await self.close()
            return
        await self.channel_layer.group_add(f"node-{node.pk}", self.channel_name)
        await self.accept()


class SerialConsumer(Headers, AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        key = self.header(b"x-node-key")
        node = await Node.objects.filter(serial=self.header(b"x-serial")).afirst()
        if node is None:
            await self.close()
            return
        self.key = key
        await self.channel_layer.group_add(f"node-{node.pk}", self.channel_name)
        await self.accept()
