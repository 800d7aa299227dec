import socketio

if auth["token"] == API_KEY:  # EW603
    pass
