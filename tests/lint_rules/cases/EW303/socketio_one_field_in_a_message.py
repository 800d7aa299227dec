@socketio.on("message")
def message(data):
    emit("message", {"msg": f"{session['name']}: {data['msg']}"}, to=ROOM)  # ok: one field in a message of the server
