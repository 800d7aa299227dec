import socketio

from warehouse import depots_of, release, transfers, user_of

sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user.id})


@sio.on("transfer:release")
async def release_transfer(sid, data):
    me = await sio.get_session(sid)
    transfer = await transfers.load(data["number"]) if isinstance(data, dict) else None
    if transfer is None or data.get("depot") not in await depots_of(me["user"]):
        return {"error": "no such transfer"}
    await release(transfer["number"], by=me["user"])  # EW212
    return {"ok": True}


@sio.on("transfer:close")
async def close_transfer(sid, data):
    me = await sio.get_session(sid)
    transfer = await transfers.load(data["number"])
    if transfer is None or transfer["depot"] not in await depots_of(me["user"]):
        return {"error": "no such transfer"}
    await release(transfer["number"], by=me["user"])  # ok: the depot of the transfer is one of his
    return {"ok": True}


@sio.on("transfer:stop")
async def stop_transfer(sid, data):
    me = await sio.get_session(sid)
    depot = data.get("depot")
    if depot not in await depots_of(me["user"]):
        return {"error": "not your depot"}
    transfer = await transfers.load(data["number"], depot)
    if transfer is None:
        return {"error": "no such transfer"}
    await release(transfer["number"], by=me["user"])  # ok: it was looked up in that depot
    return {"ok": True}


@sio.on("transfer:undo")
async def undo_transfer(sid, data):
    me = await sio.get_session(sid)
    transfer = await transfers.load(data["number"])
    if transfer is None or data["depot"] not in await depots_of(me["user"]) or transfer["depot"] != data["depot"]:
        return {"error": "no such transfer"}
    await release(transfer["number"], by=me["user"])  # ok: compared with the depot of the message
    return {"ok": True}
