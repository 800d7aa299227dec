from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

from .consumers import Balance
from .models import owner_of


class Tokens:
    """A user by the token in the query, in front of those who have logged in."""

    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        scope["user"] = await owner_of(scope["query_string"])
        return await self.inner(scope, receive, send)


application = ProtocolTypeRouter({"websocket": AuthMiddlewareStack(Tokens(URLRouter([path("", Balance.as_asgi())])))})
