from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application

from kites.routing import routes

if settings.DEBUG:
    application = ProtocolTypeRouter(
        {"http": get_asgi_application(), "websocket": AuthMiddlewareStack(URLRouter(routes))}  # ok: only here
    )
else:
    application = ProtocolTypeRouter(
        {
            "http": get_asgi_application(),
            "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(routes))),
        }
    )
