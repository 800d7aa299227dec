import socketio

from .audit import written

sio = socketio.AsyncServer(async_mode="asgi")
waiting: list[str] = []
playing: set[str] = set()


@sio.event
async def queue(sid, data):
    waiting.append(sid)
    return {"place": len(waiting)}


async def tell_places():
    for place, sid in enumerate(list(waiting)):
        try:
            await sio.emit("place", place, to=sid)
        except ConnectionError:
            waiting.remove(sid)
            playing.discard(sid)


@sio.event
async def disconnect(sid):
    waiting.remove(sid)  # EW514
    playing.discard(sid)  # ok: nothing raises where it is not in there
    await written(sid)
