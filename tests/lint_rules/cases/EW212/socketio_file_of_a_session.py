import os

import socketio

sio = socketio.AsyncServer()
jobs = {}


@sio.on("connect")
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.on("cancel")
async def cancel(sid, data):
    jobs[data["id"]].cancel()  # EW212


@sio.on("move")
async def move(sid, data):
    os.rename(data["path"], "/trash")  # EW212


@sio.on("stop")
async def stop(sid, data):
    session = await sio.get_session(sid)
    await stop_job(data["id"], session["user"])  # ok: it is told whose job it has to be


@sio.on("pause")
async def pause(sid, data):
    session = await sio.get_session(sid)
    job = jobs[data["id"]]
    if job.owner == session["user"]:
        job.pause()  # ok: the owner was compared


@sio.on("name")
async def name(sid, data):
    titles = {}
    titles["id"] = data["id"]
    await sio.emit("named", titles, to=sid)  # ok: it hears its own word


@sio.on("assert")
async def certain(sid, data):
    assert_can_write(data["id"])  # ok: it asks, whatever it is that may be written
