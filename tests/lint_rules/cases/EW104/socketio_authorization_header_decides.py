import socketio

sio = socketio.AsyncServer(cors_allowed_origins="*")  # ok: no other page can send this header


@sio.event
async def connect(sid, environ, extra):
    if not verify(environ.get("HTTP_AUTHORIZATION")):
        return False
