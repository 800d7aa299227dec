from flask import request
from flask_socketio import SocketIO, emit

socketio = SocketIO(app)
guests = {}


@socketio.on("disconnect")
def leave(reason=None):
    guest = guests.pop(request.sid, None)
    if not guest:
        return  # ok: nobody is left who waits for an answer
    emit("left", {"guest": guest, "reason": reason}, broadcast=True)


@socketio.on("book")
def book(table):
    guest = guests.get(request.sid)
    if not guest:
        return  # EW314
    emit("booked", {"table": tables.book(table, guest)})
