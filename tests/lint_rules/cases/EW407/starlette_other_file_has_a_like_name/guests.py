from starlette.websockets import WebSocket


async def outcome(websocket: WebSocket):
    name = next(names)
    await websocket.send_text(f"{name}: {get_outcome(name)}")
