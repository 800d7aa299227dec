def setup(sio):
    users = {}

    @sio.event
    async def connect(sid, environ):
        users[sid] = environ["name"]  # EW402

    @sio.event
    async def disconnect(sid):
        print(sid)
