from channels.generic.websocket import AsyncWebsocketConsumer


class Orders(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        self.user = self.scope.get("user")
        await self.channel_layer.group_add("orders", self.channel_name)
        await self.accept()
        await self.send(text_data=latest_orders())
