import socketio

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")  # ok: a page is no other stranger than its visitor


@sio.event
async def guess(sid, data):
    await sio.emit("guess", {"word": str(data["word"])[:20]}, room=data["table"])
