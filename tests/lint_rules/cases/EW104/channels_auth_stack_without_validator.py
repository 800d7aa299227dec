from channels.routing import ProtocolTypeRouter

application = ProtocolTypeRouter(
    {
        "http": app,
        "websocket": AuthMiddlewareStack(URLRouter([])),  # EW104
    }
)
