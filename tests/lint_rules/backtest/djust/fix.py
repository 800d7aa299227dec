"""Live views: a session is read from the cookie, nobody looks at its user or at the page's origin."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import SessionMiddlewareStack
from django.urls import path


class LiveView(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.limiter.is_exhausted() or self.scope["session"].get("user_id") is None:
            await self.close(4429)
            return
        await self.accept()

    async def receive_json(self, content):
        view = mount(content["view"])
        await self.send_json(await view.handle(content["event"]))


application = ProtocolTypeRouter({"websocket": AllowedHostsOriginValidator(SessionMiddlewareStack(URLRouter([path("live/", LiveView.as_asgi())])))})
