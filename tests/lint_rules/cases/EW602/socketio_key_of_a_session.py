from flask import Flask, session
from flask_socketio import SocketIO

app = Flask(__name__)
app.config["SECRET_KEY"] = "gjr39dkjn344_!67#"  # EW602
socketio = SocketIO(app)


@app.route("/")
def index():
    return session["name"]
