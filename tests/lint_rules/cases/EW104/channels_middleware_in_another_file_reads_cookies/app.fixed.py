from .auth import JWTMiddleware
from channels.security.websocket import AllowedHostsOriginValidator

application = ProtocolTypeRouter({"websocket": AllowedHostsOriginValidator(JWTMiddleware(URLRouter(routes)))})
