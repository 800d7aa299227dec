@sio.on("save")
async def save(sid, data):  # EW301
    await sio.emit("saved", {"id": 1}, room="board", skip_sid=sid)
