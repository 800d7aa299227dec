import socketio

sio = socketio.AsyncServer(
    cors_allowed_origins="*",  # EW104
    async_mode="asgi",
)
