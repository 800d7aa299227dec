from aiohttp import web


class Handler:
    def __init__(self, interval: int) -> None:
        self.interval = interval
        self.socket: web.WebSocketResponse | None = None

    async def __call__(self, request: web.Request) -> web.WebSocketResponse:
        self.socket = web.WebSocketResponse()  # EW407
        await self.socket.prepare(request)
        async for message in self.socket:
            await self.socket.send_str(message.data)
        return self.socket


def make() -> web.Application:
    app = web.Application()
    app.router.add_get("/ws", Handler(5))
    return app
