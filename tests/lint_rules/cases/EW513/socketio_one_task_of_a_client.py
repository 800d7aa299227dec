import asyncio

import socketio

sio = socketio.AsyncServer()
clocks = {}


@sio.event
async def follow(sid, city):
    stop(sid)
    clocks[sid] = asyncio.create_task(tell_time(sid, city))  # ok: the one before is cancelled


@sio.event
async def fetch(sid, city):
    clocks[city] = asyncio.create_task(tell_time(sid, city))  # EW513


def stop(sid):
    clock = clocks.pop(sid, None)
    if clock is not None:
        clock.cancel()
