from flask import Flask, request, session
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app)


@app.route("/", methods=["POST"])
def enter():
    session["admin"] = request.form["password"] == PASSWORD
    return "welcome"


@socketio.on("connect")
def hello():  # ok: EW101 reports it
    socketio.emit("values", latest())
