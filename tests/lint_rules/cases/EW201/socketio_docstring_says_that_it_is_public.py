import socketio

sio = socketio.AsyncServer()
MATCHES = {}


@sio.event
async def connect(sid, environ, auth):
    user = await sessions.user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.event
async def follow(sid, said):
    """Matches are public: whoever is signed in may follow one."""
    found = MATCHES.get(str(said["match"]))
    if found is None:
        return {"error": "no such match"}
    await sio.enter_room(sid, found.id)  # ok: the program says that it is for everybody
    return {"score": found.score}


@sio.event
async def sit_down(sid, said):
    """Take a seat on the bench of a team, which is no public place."""
    found = MATCHES.get(str(said["match"]))
    if found is None:
        return {"error": "no such match"}
    await sio.enter_room(sid, found.bench_id)  # EW201
    return {"ok": True}
