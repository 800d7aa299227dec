from datetime import datetime

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Table(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.channel_layer.group_send("table", {"type": "said", "at": datetime.now()})  # ok: nothing encodes it

    async def said(self, event):
        await self.send_json({"at": event["at"].isoformat()})
