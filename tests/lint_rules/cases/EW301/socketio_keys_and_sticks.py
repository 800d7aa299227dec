@sio.on("update_paddle")
async def update_paddle(sid, data):
    players[sid].move(data["direction"])


@sio.on("joystick")
async def joystick(sid, data):
    vehicle.steer(data["x"], data["y"])


@sio.on("keydown")
async def keydown(sid, data):
    machine.press(data["key"])


@sio.on("rename")
async def rename(sid, data):  # EW301
    players[sid].name = data["name"]
    machine.rename(data["name"])
