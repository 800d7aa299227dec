import socketio

sio = socketio.AsyncServer()
online = {}


@sio.event
async def enter(sid, data):
    online[data["user"]] = sid  # EW407


@sio.event
async def disconnect(sid):
    session = await sio.get_session(sid)
    online.pop(session["user"], None)  # EW407
