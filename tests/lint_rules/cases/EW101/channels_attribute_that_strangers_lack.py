from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.contrib.auth.decorators import login_required
from django.urls import path


class Nest(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: an AnonymousUser has no first_name
        self.user = self.scope["user"]
        self.name = f"{self.user.first_name} {self.user.last_name}"
        await self.channel_layer.group_add("nest", self.channel_name)
        await self.accept()

    async def feather(self, event):
        await self.send_json(event["feather"])


class Perch(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        self.user = self.scope["user"]
        self.name = self.user.username
        await self.channel_layer.group_add("nest", self.channel_name)
        await self.accept()

    async def feather(self, event):
        await self.send_json(event["feather"])


class Twig(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        try:
            self.name = self.scope["user"].first_name
        except AttributeError:
            self.name = "somebody"
        await self.channel_layer.group_add("nest", self.channel_name)
        await self.accept()

    async def feather(self, event):
        await self.send_json(event["feather"])


@login_required
def page(request):
    return None


routes = [path("nest", Nest.as_asgi()), path("perch", Perch.as_asgi()), path("twig", Twig.as_asgi())]
application = ProtocolTypeRouter({"websocket": AuthMiddlewareStack(URLRouter(routes))})
