from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.urls import path
from votes import Hall, Desk

ANY = ["*"]
OURS = ["https://votes.example", "https://*.votes.example"]
hall = AuthMiddlewareStack(URLRouter([path("ws/hall/", Hall.as_asgi())]))

application = ProtocolTypeRouter({"websocket": AllowedHostsOriginValidator(hall)})
open_to_all = ProtocolTypeRouter({"websocket": OriginValidator(hall, ANY)})  # EW104
ours = ProtocolTypeRouter({"websocket": OriginValidator(hall, OURS)})  # ok: a star for the names below our own
