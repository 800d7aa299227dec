import time

import requests
from flask import Flask
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent")


@socketio.on("slow")
def slow(data):
    time.sleep(1)  # ok: patched by who starts the program
    return {"ok": True}


@socketio.on("ask")
def ask(data):
    return {"ok": requests.get("http://bell.internal/state", timeout=5).ok}  # ok: patched as well


def serve():
    socketio.run(app)
