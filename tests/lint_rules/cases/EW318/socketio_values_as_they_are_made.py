import uuid
from datetime import datetime

import socketio
from django.utils import timezone

sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def order(sid, data):
    told = {"id": uuid.uuid4(), "dish": data["dish"]}
    await sio.emit("ordered", told)  # EW318
    await sio.emit("ordered", {"id": str(uuid.uuid4()), "at": datetime.now().isoformat()})  # ok: texts
    await sio.emit("ordered", {"at": timezone.now()}, room="kitchen")  # EW318
    await sio.emit("photo", {"bytes": bytes(data["photo"])})  # ok: Socket.IO sends bytes beside the text
    await sio.emit("guests", {"names": {"Ada", "Bob"}})  # EW318
    late = {"at": datetime.now()}
    late["at"] = late["at"].isoformat()
    await sio.emit("late", late)  # ok: it is changed before
    try:
        await tell_all(datetime.now())
    except ValueError:
        return


async def tell_all(moment):
    await sio.emit("moment", {"at": moment})  # EW318


def summary(dish):
    if not dish:
        return None
    return {"dish": dish, "made": datetime.now()}


def short(dish):
    return {"dish": dish, "made": datetime.now().timestamp()}


@sio.event
async def dish(sid, data):
    await sio.emit("dish", {"dish": summary(data)})  # EW318
    await sio.emit("dish", {"dish": short(data)})  # ok: a number
    try:
        await sio.emit("dish", summary(data))  # EW318
    except ValueError:
        return


@sio.event
async def moment(sid, data):
    try:
        await sio.emit("moment", {"at": datetime.now()})  # ok: the error is known
    except TypeError:
        await sio.emit("moment", {})
