import asyncio

import socketio

import prices

sio = socketio.AsyncServer(async_mode="asgi")
watching: dict[str, asyncio.Task] = {}
reading: dict[str, asyncio.Task] = {}


@sio.event
async def watch(sid, data):
    stop_watching(sid)
    watching[sid] = asyncio.create_task(tell(sid, str(data)))  # EW514
    return {"ok": True}


@sio.event
async def unwatch(sid, data):
    stop_watching(sid)
    return {"ok": True}


def stop_watching(sid):
    if sid in watching:
        watching.pop(sid).cancel()


@sio.event
async def read(sid, data):
    reading[sid] = asyncio.create_task(tell(sid, str(data)))  # ok: the end cancels it
    return {"ok": True}


async def tell(sid, share):
    while True:
        await sio.emit("price", await prices.of(share), to=sid)
        await asyncio.sleep(2)


@sio.event
async def disconnect(sid):
    task = reading.pop(sid, None)
    if task is not None:
        task.cancel()
