import socketio

sio = socketio.AsyncServer()


@sio.event
async def join(sid, data):
    messages = await get_recent_messages(data["room"])
    await sio.emit("history", messages, to=sid)  # EW519
    await sio.enter_room(sid, data["room"])
