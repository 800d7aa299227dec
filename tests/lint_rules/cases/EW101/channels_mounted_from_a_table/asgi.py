import consumers
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

USED = {"prices": consumers.Prices, "orders": consumers.Orders}
application = ProtocolTypeRouter(
    {
        "websocket": URLRouter(
            [path(name, made.as_asgi()) for name, made in USED.items()] + [path("", consumers.Front.as_asgi())]
        )
    }
)
