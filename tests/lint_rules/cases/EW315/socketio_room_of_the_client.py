import socketio

sio = socketio.AsyncServer()


@sio.event
async def watch(sid, data):
    await sio.enter_room(sid, data["room"])
    await sio.emit("watching", {}, room="lobby")  # ok: the client says which room it enters
