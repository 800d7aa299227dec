import socketio

x = 1  # emberwire: ignore  # EW902
