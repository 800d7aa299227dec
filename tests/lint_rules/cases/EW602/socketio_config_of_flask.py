from flask_socketio import SocketIO
app.config["SECRET_KEY"] = "secret!"  # EW602
