from starlette.websockets import WebSocket


def matinee(websocket: WebSocket):
    from stage import play

    play(websocket.path_params["piece"])  # ok: this one is no coroutine


async def evening(websocket: WebSocket):
    from cinema import play

    await play(websocket.path_params["film"])


async def night(websocket: WebSocket):
    from cinema import rewind

    rewind(websocket.path_params["film"])  # EW308
