@sio.on("say")
async def say(sid, data):  # ok: another name for the sender is handed on
    client = sid
    await chat.message(client, data)
