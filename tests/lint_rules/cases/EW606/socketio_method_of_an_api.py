@sio.event
async def call(sid, data):
    getattr(api, data["name"])()  # EW606
