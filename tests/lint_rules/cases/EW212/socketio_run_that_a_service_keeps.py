import time

from flask_login import current_user
from flask_socketio import SocketIO, emit

socketio = SocketIO()


class Runs:
    """Runs of the machines, each with the one who has started it."""

    def __init__(self):
        self.running = {}

    def start(self, machine_id, worker):
        run_id = f"{machine_id}-{int(time.time())}"
        self.running[run_id] = {"machine": machine_id, "worker": worker, "state": "on"}
        return run_id

    def confirm(self, run_id, worker):
        run = self.running.get(run_id)
        if run is None:
            return False
        log.info("%s confirms", worker)
        run["state"] = "confirmed"
        return True

    def confirm_own(self, run_id, worker):
        run = self.running.get(run_id)
        if run is None or run["worker"] != worker:
            return False
        run["state"] = "confirmed"
        return True


runs = Runs()


@socketio.on("connect")
def connect():
    if not current_user.is_authenticated:
        return False


@socketio.on("start")
def start(data):
    emit("started", {"run": runs.start("press", current_user.id)})


@socketio.on("stop")
def stop(data):
    run = runs.running.get(data["run_id"])
    if run is None or run["worker"] != current_user.id:
        return
    run["state"] = "off"  # ok: it is compared with the one who has started it


@socketio.on("confirm")
def confirm(data):
    runs.confirm(data["run_id"], current_user.id)  # EW212


@socketio.on("confirm-own")
def confirm_own(data):
    runs.confirm_own(data["run_id"], current_user.id)  # ok: the method compares the worker
