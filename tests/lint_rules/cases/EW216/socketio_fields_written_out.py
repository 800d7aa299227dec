from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO()


@socketio.on("watch")
def watch(data):
    join_room("board")
    emit("newcomer", {"name": data["name"], "dateOfBirth": data["born"]}, broadcast=True)  # EW216


def ordered(order):
    socketio.emit("ordered", {"id": order.id, "customer_phone": order.phone})  # EW216
    socketio.emit("ordered", {"id": order.id, "phone": order.phone}, room=f"order_{order.id}")  # ok: both are in it
    socketio.emit("ordered", {"id": order.id, "email": order.email}, room="board")  # EW216
    socketio.emit("ordered", {"id": order.id, "email": order.email}, room="admins")  # ok: they may know
    socketio.emit("ordered", {"id": order.id, "email": order.email}, room=f"user_{order.owner}")  # ok: one person's
    socketio.emit("ordered", {"id": order.id, "has_email": order.mailed})  # ok: only that there is one
    socketio.emit("ordered", {"id": order.id, "email": None})  # ok: the same for everybody


def codes(number, code):
    told = {"number": number, "otp": code}
    socketio.emit("code", told)  # EW216
    told_less = {"number": number, "otp": code}
    told_less.pop("otp")
    socketio.emit("sent", told_less["number"])  # ok: one field of it
