import queue

from flask import Flask
from flask_socketio import SocketIO


def create_app():
    app = Flask(__name__)
    socketio = SocketIO(app)
    looms = queue.Queue()  # EW506
    bells = queue.Queue()  # ok: the same word each time, and not what a client says

    @socketio.on("weave")
    def weave(pattern):
        looms.put(pattern["threads"])
        bells.put("ring")
        return {"ahead": looms.qsize() - 1}

    return app
