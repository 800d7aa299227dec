import socketio

sio = socketio.AsyncServer()


@sio.on("save_draft")
async def save_draft(sid, data):
    try:
        await drafts.keep(data.get("text"))
        await sio.emit("kept", {}, to=sid)
    except Exception:  # EW314
        print("not kept")


@sio.on("save_page")
async def save_page(sid, data):
    if not await drafts.keep(data.get("text")):
        return {"error": "not kept"}
    return {"kept": True}  # ok: every way gives something back


@sio.on("heartbeat")
async def heartbeat(sid, data):
    try:
        await drafts.touch(data.get("id"))
    except Exception:  # ok: nobody waits for a heartbeat
        print("no draft")
