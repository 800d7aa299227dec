from channels.routing import ProtocolTypeRouter
from routes import guarded

application = ProtocolTypeRouter({"websocket": guarded})  # ok: the routes are wrapped by a validator
