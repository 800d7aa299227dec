from flask_socketio import emit

from . import beds


def dispatch(message):
    kind = message.get("kind")
    if kind == "water":
        beds.water(message)
    elif kind == "sow":
        beds.sow(message)
    else:
        emit("what", message)
