import days
from server import sio
from store import open_store


def is_day(text):
    return len(text) == 10 and text[4] == "-"


async def bookings_between(sid, data):
    store = open_store()
    try:
        start = data.get("start")
        end = data.get("end")
        found = days.between(store, start, end)  # EW314
        await sio.emit("bookings", {"found": found}, to=sid)
    finally:
        store.close()


async def book(sid, data):
    store = open_store()
    try:
        day = data["day"]  # EW314
        await sio.emit("booked", {"day": store.book(day)}, to=sid)
    finally:
        store.close()


async def cancel(sid, data):
    day = data.get("day", "")
    if not is_day(day):
        await sio.emit("failed", {"day": day}, to=sid)
        return
    await sio.emit("cancelled", {"found": days.on_day(day)}, to=sid)  # ok: the handler has asked what it looks like


async def move(sid, data):
    day = data.get("day", "")
    try:
        found = days.on_day(day)  # ok: an answer for a day of another form
    except ValueError:
        await sio.emit("failed", {"day": day}, to=sid)
        return
    await sio.emit("moved", {"found": found}, to=sid)
