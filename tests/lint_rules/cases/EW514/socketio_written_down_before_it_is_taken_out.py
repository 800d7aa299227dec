import logging
from threading import Lock

from flask import Flask, request, session
from flask_socketio import Namespace, SocketIO

from ledger import settle

app = Flask(__name__)
socketio = SocketIO(app, async_mode="threading")
log = logging.getLogger(__name__)
here = {}


class Desk(Namespace):
    def __init__(self, namespace):
        super().__init__(namespace)
        self.clerks = {}
        self.lock = Lock()

    def on_disconnect(self, reason=None):
        log.info("%s left", request.sid)
        settle(self.clerks.get(request.sid))  # EW514
        with self.lock:
            self.clerks.pop(request.sid, None)


@socketio.on("disconnect", namespace="/hall")
def leave_hall(reason=None):
    try:
        settle(here.get(request.sid))  # ok: caught
    except OSError:
        log.exception("not noted")
    here.pop(request.sid, None)


@socketio.on("disconnect", namespace="/yard")
def leave_yard(reason=None):
    here.pop(request.sid, None)
    settle(session.get("clerk"))  # ok: nothing is left to do
