@sio.event
async def connect(sid, environ, auth):  # EW101
    print("hello", sid)
