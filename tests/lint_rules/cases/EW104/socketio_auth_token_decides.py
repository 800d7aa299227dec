import socketio

sio = socketio.AsyncServer(cors_allowed_origins="*")  # ok: a page of another origin has no token to send


@sio.event
async def connect(sid, environ, auth):
    if not verify_token(auth.get("token")):
        return False
