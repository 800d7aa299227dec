application = ProtocolTypeRouter({"websocket": AuthMiddlewareStack(URLRouter(routes))})  # ok: no consumer asks for the user of the cookie
