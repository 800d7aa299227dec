from flask import Flask, request
from flask_login import current_user
from flask_socketio import SocketIO, emit, join_room

app = Flask(__name__)
socketio = SocketIO(app)
STAFF = "staff"


def into(room):
    join_room(room)


@socketio.on("connect")
def connect():
    if not current_user.is_authenticated:
        return False
    join_room(f"user_{current_user.id}")
    into(STAFF if current_user.is_staff else "guests")
    emit("here", {"id": current_user.id}, to="/")  # EW315
    emit("here", {"id": current_user.id}, to=request.sid)  # ok: every connection has a room of its own


@socketio.on("order")
def order(data):
    join_room("order_%d" % data["order"])


def tell(order, courier, room):
    socketio.emit("moved", order.place, room=f"courier_{courier.id}")  # EW315
    socketio.emit("moved", order.place, to=["couriers", f"courier_{courier.id}"])  # EW315
    socketio.emit("moved", order.place, to=["couriers", "guests"])  # ok: one of them is entered
    socketio.emit("moved", order.place, room=f"order_{order.id}")  # ok: entered
    socketio.emit("moved", order.place, room="user_" + str(order.user_id))  # ok: entered
    socketio.emit("moved", order.place, room="staff")  # ok: entered through a function
    socketio.emit("moved", order.place, room=courier.room)  # ok: nobody knows which
    socketio.emit("moved", order.place, room=f"{room}_{order.id}")  # ok: no letter of the name is written
    socketio.emit("moved", order.place, room=None)  # ok: everybody
    courier.mail.send("moved", to="orders@example.com")  # ok: a letter
