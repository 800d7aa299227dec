@sio.on("join")
async def join(sid, data):
    room = await rooms.get(data["room"])
    if room is None:
        return "not found"
    if room["password"] != data["password"]:
        return "wrong password"
    await sio.enter_room(sid, data["room"])  # ok: the password of the room was compared
