history = []


@sio.on("message")
async def message(sid, data):
    history.append({"user": data["user"], "text": data["text"]})  # ok: messages are no people
    if len(history) > 100:
        history.pop(0)
    await sio.emit("history", history)
