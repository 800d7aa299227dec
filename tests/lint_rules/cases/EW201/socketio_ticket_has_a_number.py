"""A ticket of a help desk has a number, and whoever counts finds the others; it is no secret of its owner."""

import socketio

from desk.models import Ticket, db, staff_of, user_of

sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.on("open")
async def open_ticket(sid, data):
    await sio.enter_room(sid, f"desk-{data['ticket_id']}")  # EW201


@sio.on("watch")
async def watch_ticket(sid, data):
    session = await sio.get_session(sid)
    if data["ticket_id"] not in await staff_of(session["user"]):
        return {"error": "not yours"}
    await sio.enter_room(sid, f"desk-{data['ticket_id']}")  # ok: it is one of the user's own
    return {"ok": True}


def ticket_of(data):
    number = data.get("ticket") if isinstance(data, dict) else None
    return db.session.get(Ticket, number) if type(number) is int else None


@sio.on("row")
async def open_row(sid, data):
    ticket = ticket_of(data)
    if ticket is None:
        return {"error": "no such ticket"}
    await sio.enter_room(sid, f"desk-{ticket.id}")  # EW201


@sio.on("own")
async def open_own(sid, data):
    session = await sio.get_session(sid)
    ticket = ticket_of(data)
    if ticket is None or ticket.customer_id != session["user"]:
        return {"error": "no such ticket"}
    await sio.enter_room(sid, f"desk-{ticket.id}")  # ok: it is the customer's own
