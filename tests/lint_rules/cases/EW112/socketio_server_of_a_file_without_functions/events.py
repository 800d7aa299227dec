from server import sio

SCORES = {}


@sio.on("buzz")
async def buzz(sid, data):
    SCORES[data["team"]] = SCORES.get(data["team"], 0) + 1
    await sio.emit("scores", SCORES)
