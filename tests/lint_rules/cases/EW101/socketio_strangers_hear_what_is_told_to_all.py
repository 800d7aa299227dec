from flask_login import current_user
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO(app)


@socketio.on("connect")
def connect():  # EW101
    if current_user.is_authenticated:
        join_room(f"user_{current_user.id}")


@socketio.on("open_ticket")
def open_ticket(data):
    if current_user.is_authenticated:
        emit("opened", tickets.open(current_user, data["title"]))


def ticket_is_done(ticket):
    socketio.emit("done", {"title": ticket.title})
