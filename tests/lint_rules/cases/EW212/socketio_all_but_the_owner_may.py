import socketio

sio = socketio.AsyncServer()
stalls = {}


@sio.event
async def connect(sid, environ, auth):
    user = await sessions.user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.event
async def offer(sid, said):
    stall = stalls.get(said["stall_id"])
    user = (await sio.get_session(sid))["user"]
    if stall is None or stall.seller == user or said["price"] <= stall.price:
        return {"error": "not possible"}
    stall.price = said["price"]  # ok: it is for all but the seller
    return {"price": stall.price}


@sio.event
async def rename(sid, said):
    stall = stalls.get(said["stall_id"])
    if stall is None:
        return {"error": "no such stall"}
    stall.name = str(said["name"])[:40]  # EW212
    return {"name": stall.name}


@sio.event
async def hand_over(sid, said):
    user = (await sio.get_session(sid))["user"]
    taken = await parcels.take(said["parcel_id"], user)
    if taken is None:
        return {"error": "not yours"}
    await sio.emit("taken", {"by": user}, room=said["parcel_id"])  # ok: it was looked up for this user
    return {"ok": True}
