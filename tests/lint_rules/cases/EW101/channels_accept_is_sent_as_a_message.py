from channels.consumer import AsyncConsumer


class Feed(AsyncConsumer):
    async def websocket_connect(self, event):  # ok: no generic consumer, and strangers are closed
        if self.scope["user"].is_anonymous:
            await self.send({"type": "websocket.close"})
            return
        await self.send({"type": "websocket.accept"})
        await self.channel_layer.group_add("feed", self.channel_name)


class Open(AsyncConsumer):
    async def websocket_connect(self, event):  # EW101
        await self.send({"type": "websocket.accept"})
        await self.channel_layer.group_add("feed", self.channel_name)
