import functools

import socketio

sio = socketio.AsyncServer()


def crew_only(handler):
    @functools.wraps(handler)
    async def wrapper(sid, said):
        user = (await sio.get_session(sid))["user"]
        if not await crew.has(user):
            return {"error": "crew only"}
        return await handler(sid, user, said)

    return wrapper


@sio.event
@crew_only
async def log(sid, user, said):
    line = {"from": user, "text": str(said["text"])[:400]}
    await sio.emit("log", line, room="bridge")  # ok: the wrapper has the user of the session
    return {"ok": True}


@sio.event
async def call(sid, said):
    await sio.emit("called", {"from": said["from"], "to": said["to"]}, room="bridge")  # EW303
    return {"ok": True}
