from flask_socketio import SocketIO, emit

socketio = SocketIO()


@socketio.on("connect")
def connect():
    emit("hello", {})


def to_user(user_id, event, body):
    socketio.emit(event, body, room=f"user_{user_id}")


def paid(user_id, order):
    send_message_to_user(user_id, {"order": order.id})  # ok: by its name it tells one user
    hub.broadcast(recipient_id=user_id, body={"order": order.id})  # ok: it is given for whom it is


def ticked(price):
    hub.broadcast({"token": "ETH", "payload": price})  # ok: it concerns nobody


def booked(order):
    hub.broadcast({"order": order.id})  # EW211
