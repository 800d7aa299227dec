import time
from collections import defaultdict, deque

import socketio

from tides import gauges

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=["https://tides.example"])
last, calls = {}, defaultdict(deque)


def too_fast(kept):
    now, before = time.monotonic(), kept.get("asked_at", 0)
    kept["asked_at"] = now
    return now - before < 0.1


@sio.event
async def connect(sid, environ):  # EW101
    last[sid] = 0


@sio.on("follow")
async def follow(sid, data):
    if time.monotonic() - last.get(sid, 0) < 0.2:
        return {"ok": False, "error": "slow_down"}
    last[sid] = time.monotonic()
    await sio.enter_room(sid, await gauges.room(data["gauge"]))
    return {"ok": True}


@sio.on("history")
async def history(sid, data):
    kept = await sio.get_session(sid)
    if too_fast(kept):
        return {"ok": False, "error": "slow_down"}
    return await gauges.history(data["gauge"])


@sio.on("correct")
async def correct(sid, data):
    if len(calls.get(sid, ())) >= 5:
        return {"ok": False, "error": "slow_down"}
    calls[sid].append(time.monotonic())
    await gauges.correct(data["gauge"], data["level"])
    return {"ok": True}


async def login(request):
    return await gauges.login(request.headers.get("Authorization"))
