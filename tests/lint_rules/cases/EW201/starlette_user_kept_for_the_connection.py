from flask import Flask, request
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO(Flask(__name__))


@socketio.on("join")
def join(data):
    me = users.get(request.sid)
    if not Member.query.filter_by(room_id=data["room"], user_id=me["user_id"]).first():
        return
    join_room(data["room"])  # ok: what the server keeps for the connection is its identity
