from channels.routing import ProtocolTypeRouter

application = ProtocolTypeRouter(
    {"websocket": JWTAuthMiddleware(AuthMiddlewareStack(URLRouter([])))}  # ok: a token says who it is
)
