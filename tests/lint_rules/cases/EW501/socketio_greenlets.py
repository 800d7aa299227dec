import time

import bcrypt
import eventlet
from flask import Flask, request
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app, async_mode="eventlet")


@socketio.on("unlock")
def unlock(data):
    stored = b"$2b$12$"
    if not bcrypt.checkpw(data["code"].encode(), stored):  # EW501
        return {"ok": False}
    return {"ok": eventlet.tpool.execute(bcrypt.checkpw, data["code"].encode(), stored)}  # ok: in a thread


def pump():
    while True:
        socketio.emit("tick", {"at": time.time()})
        time.sleep(1)  # EW501


def tick():
    while True:
        socketio.sleep(1)  # ok: the server's own


def wait_for_the_network():
    time.sleep(5)  # ok: before anybody is served


if __name__ == "__main__":
    wait_for_the_network()
    socketio.start_background_task(pump)
    socketio.start_background_task(tick)
    socketio.run(app)
