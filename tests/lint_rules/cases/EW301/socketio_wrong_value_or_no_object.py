import socketio

sio = socketio.AsyncServer(async_mode="asgi")
SIZES = {"small", "large"}


@sio.on("parcel:size")
async def set_size(sid, data):  # EW301
    if not isinstance(data, dict) or data.get("size") not in SIZES:
        return
    parcel = await parcels.find(sid, str(data.get("parcel")))
    if parcel is None:
        return {"error": "no such parcel"}
    await parcel.resize(data["size"])
    return {"ok": True}


@sio.on("parcel:weigh")
async def weigh(sid, data):  # ok: who sends no object at all speaks another protocol
    if not isinstance(data, dict):
        return
    parcel = await parcels.find(sid, str(data.get("parcel")))
    return {"grams": parcel.grams} if parcel else {"error": "no such parcel"}


@sio.on("parcel:note")
async def note(sid, data):  # ok: answered on both sides
    if not isinstance(data, dict) or not data.get("text"):
        return {"error": "a text, please"}
    await parcels.note(sid, data["text"])
    return {"ok": True}
