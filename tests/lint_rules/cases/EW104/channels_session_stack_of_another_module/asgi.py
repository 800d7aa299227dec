from channels.routing import ProtocolTypeRouter, URLRouter
from library.routing import LiveStack
from .consumers import patterns

application = ProtocolTypeRouter({"websocket": LiveStack(URLRouter(patterns))})  # EW104
