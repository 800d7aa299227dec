import socketio

sio = socketio.AsyncServer()
crews = {}


@sio.event
async def connect(sid, environ, auth):
    user = await users.of_token(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user.id})


@sio.event
async def sign_on(sid, data):
    me = (await sio.get_session(sid))["user"]
    if me in crews[data["crew"]]["sailors"]:
        return {"error": "you are in it already"}
    crews[data["crew"]]["sailors"].append(me)
    await sio.enter_room(sid, data["crew"])  # EW201


@sio.event
async def come_back(sid, data):
    me = (await sio.get_session(sid))["user"]
    if me not in crews[data["crew"]]["sailors"]:
        return {"error": "you are none of them"}
    await sio.enter_room(sid, data["crew"])  # ok: one of the crew


@sio.event
async def found(sid, data):
    if data["crew"] in crews:
        return {"error": "there is such a crew"}
    crews[data["crew"]] = {"sailors": []}
    await sio.enter_room(sid, data["crew"])  # ok: the first of a crew that was not there
