@sio.on("save")
async def save(sid, data):
    await sio.emit("saved", data, room="board", skip_sid=sid)  # EW303
