@sio.on("message")
async def message(sid, data):
    text = data["text"]
    error = None
    try:
        await save_message(text)
    except Exception as caught:
        error = str(caught)
    if error:
        return {"error": error}
    await sio.emit("message", {"text": text}, room="board")  # ok: the failure is looked at in between
