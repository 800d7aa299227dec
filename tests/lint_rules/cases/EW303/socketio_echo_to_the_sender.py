@sio.on("ping_me")
async def echo(sid, data):
    await sio.emit("pong", data, room=sid)  # ok: an echo to the sender
