@sio.event
async def call(sid, data):
    await getattr(api, COMMANDS[data["name"]])()  # ok: looked up in a table of the server
