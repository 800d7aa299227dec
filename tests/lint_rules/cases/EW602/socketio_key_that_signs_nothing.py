from flask import Flask
from flask_socketio import SocketIO

app = Flask(__name__)
app.config["SECRET_KEY"] = "dev-key-1234"  # ok: nobody logs in, and no session is used
socketio = SocketIO(app)


@app.route("/")
def index():
    return latest_alerts()
