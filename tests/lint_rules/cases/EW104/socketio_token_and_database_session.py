import socketio

sio = socketio.AsyncServer(cors_allowed_origins="*")  # ok: a token decides; the session is one of the database


@sio.event
async def connect(sid, environ, auth):
    with SessionLocal() as db:
        if not verify(db, auth["token"]):
            return False
