from flask import Flask, jsonify, request, session
from flask_socketio import SocketIO, emit

from ferry import crew_by_password

app = Flask(__name__)
socketio = SocketIO(app, cors_allowed_origins="*")  # EW104


@app.post("/login")
def login():
    sailor = crew_by_password(request.form["name"], request.form["password"])
    session["crew"] = sailor.id
    answer = jsonify(name=sailor.name)
    answer.set_cookie("language", sailor.language, samesite="Lax")
    return answer


@socketio.on("connect")
def connect():
    if "crew" not in session:
        return False


@socketio.on("departed")
def departed(data):
    emit("departed", {"ferry": data["ferry"], "by": session["crew"]}, broadcast=True)
