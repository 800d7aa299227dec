from flask import Flask, session
from flask_socketio import SocketIO, emit

app = Flask(__name__)
socketio = SocketIO(app)


@app.route("/sensor/<name>")
def show(name):
    session["sensor"] = name
    return "a sensor"


@socketio.on("connect")
def hello():  # EW112
    socketio.emit("values", latest(session.get("sensor")))
