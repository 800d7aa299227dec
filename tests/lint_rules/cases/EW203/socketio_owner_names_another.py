from flask_login import current_user
from flask_socketio import SocketIO, emit

socketio = SocketIO()
games = {}


@socketio.on("kick")
def kick(data):
    game = games.get(data["game"])
    if game is None or game["owner"] != current_user.id:
        return "not yours"
    emit("kicked", {"user_id": data["user_id"]}, to=data["game"])  # ok: the owner says who has to go


@socketio.on("say")
def say(data):
    game = games.get(data["game"])
    if game is None or current_user.id not in game["players"]:
        return "not in it"
    emit("said", {"user_id": data["user_id"], "text": clean(data["text"])}, to=data["game"])  # EW203
