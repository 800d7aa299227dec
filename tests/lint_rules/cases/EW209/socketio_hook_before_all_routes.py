from flask import Flask, abort, request
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app)


@app.before_request
def check():
    if not known(request.headers.get("Authorization")):
        abort(401)


@app.route("/sensor", methods=["POST"])
def sensor():  # ok: the hook has asked
    socketio.emit("sensor", request.json)
    return "", 204
