from flask_socketio import emit
from garden import well


def water(message):
    if well.is_empty():
        print("there is no water")
        return  # EW314
    emit("watered", {"bed": message.get("bed")})


def sow(message):
    if well.is_empty():
        emit("dry")  # ok: the client is told
        return
    emit("sown", {"bed": message.get("bed")})
