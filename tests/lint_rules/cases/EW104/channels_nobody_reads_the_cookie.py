from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter


class Prices(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await self.send_json(latest())


application = ProtocolTypeRouter(
    {"websocket": AuthMiddlewareStack(URLRouter(routes))}  # ok: no consumer knows whose cookie it is
)
