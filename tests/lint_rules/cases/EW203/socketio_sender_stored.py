@sio.event
async def say(sid, data):
    entry = Message(sender=data.get("sender"), text=data.get("text"))  # EW203
    saved = messages.insert_one(asdict(entry))
    if saved.inserted_id == entry.id:
        await sio.emit("said", {"id": entry.id}, room="board")
