import socketio

sio = socketio.AsyncServer()


class Server:
    def __init__(self):
        self.sio = sio


server = Server()


@sio.on("stop")
async def stop(sid):
    await server.sio.emit("stopped", {}, to=sid)


@sio.on("halt")
async def halt(sid):
    await server.sio.emit("halted", {}, to=sid)
