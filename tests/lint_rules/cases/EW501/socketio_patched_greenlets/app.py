import time

from flask import Flask
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent")


@socketio.on("slow")
def slow(data):
    time.sleep(1)  # ok: patched by who starts the program
    return {"ok": True}


def serve():
    socketio.run(app)
