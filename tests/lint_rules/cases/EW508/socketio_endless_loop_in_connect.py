@socketio.on("connect")
def connect():
    while True:  # EW508
        emit("tick", now())
        socketio.sleep(1)
