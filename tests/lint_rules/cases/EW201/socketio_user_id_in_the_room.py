@sio.on("notify")
async def notify(sid, data):
    await sio.emit("note", {"text": "hello"}, to=f"user_{data['user_id']}")  # EW201
