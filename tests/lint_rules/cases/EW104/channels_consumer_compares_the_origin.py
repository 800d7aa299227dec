from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

PAGES = {"https://ward.example", "https://night.ward.example"}


class WardConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        headers = dict(self.scope["headers"])
        page = headers.get(b"origin", b"").decode()
        if page not in PAGES or not self.scope["user"].is_authenticated:
            await self.close()
            return
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        await beds.note(self.scope["user"], text_data)


application = ProtocolTypeRouter(
    {"websocket": AuthMiddlewareStack(URLRouter([path("ward", WardConsumer.as_asgi())]))}  # ok: the consumer asks itself
)
