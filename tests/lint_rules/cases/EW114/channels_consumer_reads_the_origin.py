from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

PAGES = {"https://stage.example"}


class Curtain(AsyncWebsocketConsumer):
    async def connect(self):
        origin = dict(self.scope["headers"]).get(b"origin", b"").decode()
        if origin not in PAGES or not self.scope["user"].is_authenticated:
            await self.close()
            return
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        await stage.pull(self.scope["user"], text_data)


application = ProtocolTypeRouter(
    {"websocket": AuthMiddlewareStack(URLRouter([path("curtain", Curtain.as_asgi())]))}  # ok: the consumer asks itself
)
