"""A terminal over Socket.IO that pages of any origin may open."""

import socketio

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=["https://ui.example"])
app = socketio.ASGIApp(sio)


@sio.on("pty-input", namespace="/pty")
async def pty_input(sid, data):
    await write_to_shell(data["input"])
