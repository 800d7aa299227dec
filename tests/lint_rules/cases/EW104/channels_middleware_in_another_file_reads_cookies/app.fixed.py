from channels.security.websocket import AllowedHostsOriginValidator

from .auth import JWTMiddleware

application = ProtocolTypeRouter(
    {"websocket": AllowedHostsOriginValidator(JWTMiddleware(URLRouter(routes)))}
)
