import socketio

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")  # EW114
panel = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=["https://panel.example"])  # ok: its own page


@sio.event
async def turn(sid, data):
    await lamp.turn(data["state"])
