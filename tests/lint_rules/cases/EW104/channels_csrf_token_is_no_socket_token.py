from channels.generic.websocket import AsyncWebsocketConsumer
from django.middleware.csrf import get_token
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_authenticated:
            await self.accept()


def page(request):
    return {"token": get_token(request)}


application = ProtocolTypeRouter({"websocket": AuthMiddlewareStack(URLRouter([]))})  # EW104
