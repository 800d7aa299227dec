from flask_socketio import SocketIO

socketio = SocketIO()


def counted(address):
    user = users.find_one({"email": address})
    socketio.emit("seen", {"name": user["name"], "count": visits.count({"email": address})})  # ok: it is asked for


def sent(address):
    answer = requests.post("https://mail.invalid/", json={"email": address})
    socketio.emit("sent", answer.json())  # ok: what the other side answers
