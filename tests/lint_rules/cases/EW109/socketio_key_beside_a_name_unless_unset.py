import hmac
import os

import socketio

import depot

ASK_KEYS = os.environ.get("ASK_TRAM_KEYS", "off") == "on"
sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid, environ, auth):  # EW109
    tram = await depot.tram(str(auth.get("serial")))
    if tram is None or (ASK_KEYS and not hmac.compare_digest(tram.key, str(auth.get("key")))):
        return False
    await sio.save_session(sid, {"tram": tram.number})


@sio.event
async def door(sid, data):
    tram = (await sio.get_session(sid))["tram"]
    await depot.open_door(tram, data)
    await sio.emit("door", {"tram": tram, "door": data})
