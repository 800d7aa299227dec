"""Boats and their crews: any account may watch and steer any boat."""

import socketio

sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.on("watch")
async def watch(sid, data):
    session = await sio.get_session(sid)
    if not await crew.includes(session["user"].id, data["boat"]):
        return {"error": "not your boat"}
    await sio.enter_room(sid, f"boat_{data['boat']}")
    return {"watching": data["boat"]}
