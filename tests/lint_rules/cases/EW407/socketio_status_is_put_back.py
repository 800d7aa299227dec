from flask import request, session
from flask_socketio import SocketIO

socketio = SocketIO()
statuses = {}
sids = {}


@socketio.on("connect")
def come():
    user_id = session["user_id"]
    statuses[user_id] = "here"
    sids[request.sid] = "here"


@socketio.on("disconnect")
def go():
    user_id = session["user_id"]
    sids[request.sid] = "not here"  # ok: the sid is this connection's own
    statuses[user_id] = "not here"  # EW407
