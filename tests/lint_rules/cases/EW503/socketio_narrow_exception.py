@sio.event
async def save(sid, data):
    try:
        x = int(data["n"])
    except ValueError:  # ok: narrow
        pass
