from functools import wraps

from quart import Quart, websocket


def create_app(board):
    app = Quart(__name__)
    members = set()

    def collected(on_leave):
        def around(handler):
            @wraps(handler)
            async def inner(*args, **kwargs):
                members.add(websocket._get_current_object())
                try:
                    return await handler(*args, **kwargs)
                finally:
                    await on_leave()

            return inner

        return around

    def for_members(handler):
        @wraps(handler)
        async def inner(*args, **kwargs):
            if websocket.headers.get("Authorization") != board.password:
                return None
            return await handler(*args, **kwargs)

        return inner

    async def left():
        board.changed()

    @app.websocket("/board")
    @collected(left)
    async def show():  # EW101
        while True:
            board.write(await websocket.receive())

    @app.websocket("/members")
    @collected(left)
    @for_members
    async def show_members():  # ok: the inner decorator asks
        while True:
            board.write(await websocket.receive())

    return app
