from flask_socketio import emit

from app import socketio


@socketio.on("order")
def order(data):
    if not data:
        raise ValueError("an order of nothing")  # ok: errors.py tells whose order it was
    emit("ordered", {"ok": True})


@socketio.on("repeat")
def repeat(data):
    try:
        emit("repeated", store.repeat(data))
    except ValueError:  # EW314
        print(data)
