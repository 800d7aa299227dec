from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path
from hall import Hall

hall = AuthMiddlewareStack(URLRouter([path("ws/hall/", Hall.as_asgi())]))
application = ProtocolTypeRouter({"websocket": AllowedHostsOriginValidator(hall)})
