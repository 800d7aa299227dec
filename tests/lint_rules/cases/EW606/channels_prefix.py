from channels.generic.websocket import AsyncJsonWebsocketConsumer


class C(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await getattr(self, f"command_{content['action']}")(content)  # ok: a prefix
