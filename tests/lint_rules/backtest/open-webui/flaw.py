"""Notes that several people edit: who moves the cursor, and where, is what the client says."""

import socketio

sio = socketio.AsyncServer(async_mode="asgi")
ONLINE = {}


@sio.event
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    ONLINE[sid] = user


@sio.on("note:awareness")
async def awareness(sid, data):
    await sio.emit(
        "note:awareness",
        {"user": data["user_id"], "cursor": data["cursor"]},
        room=f"note:{data['note_id']}",
        skip_sid=sid,
    )
