from channels.routing import ProtocolTypeRouter

application = ProtocolTypeRouter({"websocket": TokenMiddleware(URLRouter([]))})  # ok: no cookie, no hijacking
