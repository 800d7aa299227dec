@sio.on("private")
async def private(sid, data):
    target = SIDS.get(data["user"])
    await sio.emit("private", {"text": data["text"]}, to=target)  # ok: looked up in a table of the server
