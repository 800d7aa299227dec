from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.contrib.auth.decorators import login_required
from django.urls import path


class Loom(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        await self.channel_layer.group_add("loom", self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        if content["type"] == "weave" and not self.scope["user"].is_authenticated:
            await self.send_json({"error": "log in first"})
            return
        await self.channel_layer.group_send("loom", {"type": "thread", "thread": content["thread"]})

    async def thread(self, event):
        await self.send_json(event["thread"])


class Spindle(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: everybody may watch, and who spins is asked
        await self.channel_layer.group_add("loom", self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        if not self.scope["user"].is_authenticated:
            await self.send_json({"error": "log in first"})
            return
        await self.channel_layer.group_send("loom", {"type": "thread", "thread": content["thread"]})

    async def thread(self, event):
        await self.send_json(event["thread"])


@login_required
def page(request):
    return None


routes = [path("loom", Loom.as_asgi()), path("spindle", Spindle.as_asgi())]
application = ProtocolTypeRouter({"websocket": AuthMiddlewareStack(URLRouter(routes))})
