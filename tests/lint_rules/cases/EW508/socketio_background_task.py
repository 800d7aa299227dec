@sio.event
async def connect(sid, environ):
    sio.start_background_task(ticks, sid)


async def ticks(sid):
    while True:  # ok: a background task
        await sio.emit("tick", to=sid)


@sio.event
async def watch(sid, data):
    while True:
        if gone(sid):
            raise Stop
