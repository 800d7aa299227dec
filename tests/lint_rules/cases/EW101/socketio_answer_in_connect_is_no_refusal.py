from http.cookies import SimpleCookie

import socketio
from socketio.exceptions import ConnectionRefusedError

from barns import barns, sessions

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=["https://barns.example"])


async def farmer_of(header):
    found = SimpleCookie(header).get("barn_session")
    return await sessions.farmer(found.value) if found else None


@sio.event
async def connect(sid, environ, auth=None):  # EW101
    farmer = await farmer_of(environ.get("HTTP_COOKIE", ""))
    if farmer is None:
        return {"error": "log in first"}
    await sio.save_session(sid, {"farmer": farmer})


@sio.on("connect", namespace="/doors")
async def at_the_doors(sid, environ, auth=None):  # ok: an exception refuses
    farmer = await farmer_of(environ.get("HTTP_COOKIE", ""))
    if farmer is None:
        raise ConnectionRefusedError("log in first")
    await sio.save_session(sid, {"farmer": farmer}, namespace="/doors")


@sio.on("connect", namespace="/feeders")
async def at_the_feeders(sid, environ, auth=None):  # ok: so does `False`
    farmer = await farmer_of(environ.get("HTTP_COOKIE", ""))
    if farmer is None:
        return False
    await sio.save_session(sid, {"farmer": farmer}, namespace="/feeders")
    return {"welcome": farmer.name}


@sio.on("watch")
async def watch(sid, data):
    await sio.enter_room(sid, await barns.room(data["barn"]))
    return {"ok": True}


@sio.on("fan")
async def fan(sid, data):
    farmer = (await sio.get_session(sid)).get("farmer")
    if farmer is None or not await barns.owns(farmer, data["barn"]):
        raise PermissionError("not your barn")
    await barns.fan(data["barn"], data["speed"])
