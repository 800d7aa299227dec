"""Chat and SSH terminals behind the session cookie, for pages of any origin."""

from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path


class Shell(AsyncWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].is_staff:
            await self.close()
            return
        await self.accept()


application = ProtocolTypeRouter({"websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([path("ssh/", Shell.as_asgi())])))})
