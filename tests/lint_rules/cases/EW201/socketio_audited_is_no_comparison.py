@sio.on("mine")
@audited
async def mine(sid, data):
    await sio.enter_room(sid, f"user_{data['user_id']}")  # EW201
