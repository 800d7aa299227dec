import logging
import threading

from flask_socketio import SocketIO

logger = logging.getLogger(__name__)
socketio = SocketIO()


def work_of(data):
    socketio.emit("working", {})
    return store.run(data)


@socketio.on("start")
def start(data):
    def run():
        try:
            work_of(data)
            socketio.emit("done", {})
        except Exception:  # EW314
            logger.exception("start")

    threading.Thread(target=run, daemon=True).start()


@socketio.on("build")
def build(data):
    def run():
        result = store.build(data)  # EW314
        socketio.emit("built", result)

    thread = threading.Thread(target=run)
    thread.start()


@socketio.on("order")
def order(data):
    def run():
        try:
            result = store.order(data)
        except Exception:
            logger.exception("order")
            socketio.emit("refused", {})  # ok: it is told that it failed
            return
        socketio.emit("ordered", result)

    socketio.start_background_task(run)


@socketio.on("sweep")
def sweep(data):
    emit("sweeping", {})

    def run():
        store.sweep()  # ok: it never tells the client anything

    threading.Thread(target=run).start()
