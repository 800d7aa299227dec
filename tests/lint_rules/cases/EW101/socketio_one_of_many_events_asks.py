from flask import request
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO(app)


@socketio.on("connect")
def greet():  # EW101
    emit("hello", {"sid": request.sid})


@socketio.on("knock")
def knock(data):
    if not tickets.verify(data.get("token")):
        return
    join_room("hall")


@socketio.on("offer")
def offer(data):
    emit("offer", {"from": request.sid, "offer": data["offer"]}, to=data["to"])


@socketio.on("answer")
def answer(data):
    emit("answer", {"from": request.sid, "answer": data["answer"]}, to=data["to"])
