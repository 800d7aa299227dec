from channels.routing import ProtocolTypeRouter, URLRouter
from chat import routes

application = ProtocolTypeRouter({"websocket": URLRouter(routes.patterns)})
