import socketio

sio = socketio.AsyncServer()


@sio.event
async def run(sid, data):  # EW111
    await engine.run(data)


@sio.event
async def stop(sid, data):  # ok: one finding says it for all of them
    await engine.stop(data)
