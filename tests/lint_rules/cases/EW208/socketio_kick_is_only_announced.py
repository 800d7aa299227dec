from flask_socketio import SocketIO, emit, leave_room

socketio = SocketIO()


@app.route("/rooms/<code>/ban", methods=["POST"])
def ban_user(code):
    bans.add(code, request.json["name"])
    socketio.emit("banned", {"name": request.json["name"]}, room=code)  # EW208
    return "", 204


@app.route("/rooms/<code>/kick", methods=["POST"])
def kick(code):
    name = request.json["name"]
    socketio.emit("kicked", {"name": name}, room=code)  # ok: taken out of the room
    leave_room(code, sid=sids.of(name), namespace="/")
    return "", 204


@socketio.on("remove_player")
def remove_player(data):
    emit("removed", {"player": players.take(data)}, room=data["room"])  # ok: a helper ends the connection
    put_out(data)


def put_out(data):
    socketio.server.disconnect(sids.of(data["player"]))
