"""A question whose answer is thrown away refuses nobody; one that raises does."""

import socketio

from school.store import store

sio = socketio.AsyncServer(async_mode="asgi")


class Denied(Exception):
    pass


async def can_read(user, course) -> bool:
    return await store.role(user, course) in ("pupil", "teacher")


async def has_seat(user, course):
    if user is None:
        return False
    return await store.seat(user, course) is not None


async def can_rest(user, course):
    return await store.role(user, course) in ("pupil", "teacher")


async def check_seat(user, course):
    if not await has_seat(user, course):
        raise Denied(course)
    return True


@sio.event
async def connect(sid, environ, auth):
    user = await store.user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.on("read")
async def read(sid, data):
    session = await sio.get_session(sid)
    await can_read(session["user"], data["course"])
    await sio.enter_room(sid, f"course-{data['course']}")  # EW201


@sio.on("sit")
async def sit(sid, data):
    session = await sio.get_session(sid)
    await has_seat(session["user"], data["course"])
    await sio.enter_room(sid, f"seats-{data['course']}")  # EW201


@sio.on("rest")
async def rest(sid, data):
    session = await sio.get_session(sid)
    await can_rest(session["user"], data["course"])
    await sio.enter_room(sid, f"rest-{data['course']}")  # EW201


@sio.on("learn")
async def learn(sid, data):
    session = await sio.get_session(sid)
    await check_seat(session["user"], data["course"])
    await sio.enter_room(sid, f"learn-{data['course']}")  # ok: it raises for who has no seat
    return {"ok": True}


@sio.on("listen")
async def listen(sid, data):
    session = await sio.get_session(sid)
    if not await can_read(session["user"], data["course"]):
        return {"error": "not yours"}
    await sio.enter_room(sid, f"talk-{data['course']}")  # ok: the answer is looked at
    return {"ok": True}
