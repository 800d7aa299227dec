from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

from .consumers import Balance, Cards, Limits, Loans

routes = [
    path("balance", Balance.as_asgi()),
    path("limits", Limits.as_asgi()),
    path("cards", Cards.as_asgi()),
    path("loans", Loans.as_asgi()),
]
application = ProtocolTypeRouter({"websocket": AuthMiddlewareStack(URLRouter(routes))})
