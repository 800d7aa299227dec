from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path
from orders import Orders, QueryTokenMiddleware

application = ProtocolTypeRouter({"websocket": QueryTokenMiddleware(URLRouter([path("ws/", Orders.as_asgi())]))})
