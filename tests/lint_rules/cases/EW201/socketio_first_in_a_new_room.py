@sio.on("open")
async def open_room(sid, data):
    if await rooms.get(data["room"]):
        return "taken"
    await rooms.set(data["room"], sid)
    await sio.enter_room(sid, data["room"])  # ok: the room is new, and this client opened it
