import socketio

server = socketio.AsyncServer()


@server.on("connect")
async def connect(sid, environ):
    await server.emit("hello", {}, to=sid)


class Mirror:
    def __init__(self):
        self.sio = socketio.AsyncClient()

    async def order(self, text):  # ok: a client speaks to its server
        await self.sio.emit("order", {"order": text})


async def told(order):
    await server.emit("order", {"order": order})  # EW211
