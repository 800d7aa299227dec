@sio.on("join")
async def join(sid, data):
    await sio.enter_room(sid, data["room"])  # EW201
