from functools import wraps

from quart import Quart, abort, websocket

clients = {}


def create_app(sessions):
    app = Quart(__name__)

    def counted(on_connect):
        def around(handler):
            @wraps(handler)
            async def wrapper(*args, **kwargs):
                on_connect(len(clients))
                return await handler(*args, **kwargs)

            return wrapper

        return around

    def signed_in(handler):
        @wraps(handler)
        async def wrapper(*args, **kwargs):
            if websocket.cookies.get("session") not in sessions:
                abort(401)
            return await handler(*args, **kwargs)

        return wrapper

    @app.websocket("/feed")
    @counted(sessions.register)
    async def feed():  # EW101
        while True:
            await websocket.receive()
            await websocket.send(latest_orders())

    @app.websocket("/orders")
    @signed_in
    async def orders():  # ok: the wrapper beside it asks
        while True:
            await websocket.receive()
            await websocket.send(latest_orders())

    return app
