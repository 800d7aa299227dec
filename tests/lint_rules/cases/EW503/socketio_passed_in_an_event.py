@socketio.on("new")
def new(data):
    try:
        store(data)
    except Exception:  # EW503
        pass
