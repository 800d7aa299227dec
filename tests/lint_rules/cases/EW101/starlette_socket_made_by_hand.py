from starlette.websockets import WebSocket


class Feed:
    async def __call__(self, scope, receive, send):  # EW101
        ws = WebSocket(scope, receive, send)
        await ws.accept()
        await ws.send_json(prices())
