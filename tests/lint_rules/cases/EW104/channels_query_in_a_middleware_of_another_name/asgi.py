from channels.routing import ProtocolTypeRouter, URLRouter

from clinic.routing import routes
from clinic.users import KnoxMiddlewareStack, LooseMiddlewareStack

application = ProtocolTypeRouter({"websocket": KnoxMiddlewareStack(URLRouter(routes))})  # ok: the query says who
second = ProtocolTypeRouter({"websocket": LooseMiddlewareStack(URLRouter(routes))})  # EW104
