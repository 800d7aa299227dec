@sio.on("save")
async def save(sid, data):  # ok: the returned value is the acknowledgement
    return {"ok": True}
