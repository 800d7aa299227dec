import time

from flask import request
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO()
online = {}
last_seen = {}
lights = open_lights("/dev/lights")


def current_player():
    return players[0]


@socketio.on("connect")
def connect():
    online[request.args.get("user_id")] = time.time()


@socketio.on("typing")
def typing(data):  # EW209
    emit("typing", {"user": data["user"]}, broadcast=True)


@socketio.on("rename")
def rename(data):  # EW209
    online[data["user"]] = data["name"]


@socketio.on("leave")
def leave(data):  # EW209
    del online[data["user"]]


@socketio.on("post")
def post(data):  # EW209
    db.session.add(Message(text=data["text"]))
    db.session.commit()


@socketio.on("status")
def status(data):  # EW209
    emit("status", online.get(data["user"]))


@socketio.on("press")
def press(data):  # EW209
    robot.press(data["button"])


@socketio.on("stop")
def stop(data):  # EW209
    jobs[data["job"]].terminate()


@socketio.on("ping")
def ping(data):  # ok: the client hears its own word
    emit("pong", data)


@socketio.on("count")
def count(data):  # ok: what is made here is gone with the message
    words = {}
    words[data["word"]] = 1
    emit("count", len(words))


@socketio.on("search")
def search(data):  # ok: it only looks something up
    index.search(data["text"])


@socketio.on("reset")
def reset():  # EW209
    lights.darken()
    log.info("all dark")


@socketio.on("skip")
def skip():  # EW209
    player = current_player()
    player.queue.advance()


@socketio.on("paint")
def paint(data):  # EW209
    lights.colour = mixed(data["colour"])


@socketio.on("tidy")
def tidy():  # ok: what the program does for itself
    lights.close()
    log.debug("tidied")
    emit("tidy", {})


@socketio.on("turn")
def turn():  # ok: somebody wants what is given here
    emit("turn", lights.state())


@socketio.on("draw")
def draw(data):  # ok: made for this message
    picture = Picture(data["size"])
    picture.paint()


@socketio.on("disconnect")
def disconnect():  # EW209
    online[request.args.get("user_id")] = None
