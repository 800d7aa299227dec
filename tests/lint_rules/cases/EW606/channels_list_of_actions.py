from channels.generic.websocket import AsyncJsonWebsocketConsumer


class C(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        if content["action"] not in self.ACTIONS:
            return
        await getattr(self, content["action"])(content)  # ok: a list says what is allowed
