import os
import socketio

sio = socketio.AsyncServer()
KEY = os.getenv("SOCKET_KEY")


@sio.event
async def connect(sid, environ, auth):  # EW109
    if KEY and auth.get("key") != KEY:
        return False
    await sio.enter_room(sid, "all")
