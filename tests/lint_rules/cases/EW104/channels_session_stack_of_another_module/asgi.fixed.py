from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from library.routing import LiveStack
from .consumers import patterns

application = ProtocolTypeRouter(
    {"websocket": AllowedHostsOriginValidator(LiveStack(URLRouter(patterns)))}
)
