@sio.on("offer")
async def offer(sid, data):
    await sio.emit("offer", data["sdp"], to=data["target"])  # ok: a signalling server
