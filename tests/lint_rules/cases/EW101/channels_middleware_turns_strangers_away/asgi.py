from channels.routing import ProtocolTypeRouter, URLRouter
from consumers import Orders
from django.urls import path
from middleware import TokenUser

application = ProtocolTypeRouter({"websocket": TokenUser(URLRouter([path("orders", Orders.as_asgi())]))})
