import socketio

sio = socketio.AsyncServer()


async def connect(sid, environ):
    try:
        await greet(sid)
    except Exception:  # EW503
        pass


sio.on("connect")(connect)
