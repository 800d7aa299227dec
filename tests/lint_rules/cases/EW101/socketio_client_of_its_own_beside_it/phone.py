import socketio

sio = socketio.AsyncClient()


@sio.event
async def connect():  # ok: here the program is the client
    await sio.emit("phone", {"number": "1"})
