from app.sockets import sio_server


@sio_server.event
async def connect(sid, environ, auth):  # EW101
    await sio_server.emit("arrived", {"sid": sid})


@sio_server.event
async def say(sid, text):
    await sio_server.emit("said", {"text": text[:200]})
