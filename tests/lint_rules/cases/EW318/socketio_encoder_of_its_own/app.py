from datetime import datetime

import socketio

from . import encoder

sio = socketio.AsyncServer(async_mode="asgi", json=encoder)


@sio.event
async def order(sid, data):
    await sio.emit("ordered", {"at": datetime.now()})  # ok: the encoder of this server may write it
