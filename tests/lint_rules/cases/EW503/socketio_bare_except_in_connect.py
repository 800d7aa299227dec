@socketio.on("connect")
def connect():
    try:
        join_room(whose(request))
    except:  # EW503
        return
