from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

from .models import Member


class Lobby(AsyncWebsocketConsumer):
    async def connect(self):
        member = await Member.objects.by_token(self.scope["url_route"]["kwargs"]["token"])
        if member is None:
            await self.close()
            return
        self.scope["user"] = member
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        await notes.add(self.scope["user"], text_data)


routes = URLRouter([path("<str:token>", Lobby.as_asgi())])
application = ProtocolTypeRouter({"websocket": AuthMiddlewareStack(routes)})  # ok: the token says who is there
