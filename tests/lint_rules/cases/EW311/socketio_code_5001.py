import socketio

ws.close(code=5001)  # EW311
