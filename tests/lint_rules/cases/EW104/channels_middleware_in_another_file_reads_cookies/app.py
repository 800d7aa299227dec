from .auth import JWTMiddleware

application = ProtocolTypeRouter({"websocket": JWTMiddleware(URLRouter(routes))})  # EW104
