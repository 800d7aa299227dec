from flask import Flask, redirect, session
from flask_socketio import SocketIO, emit

app = Flask(__name__)
socketio = SocketIO(app, cors_allowed_origins="*")  # EW104


@app.post("/login")
def login():
    session["user"] = check_password()
    return redirect("/")


@socketio.on("say")
def say(data):
    emit("said", {"who": session.get("user"), "text": data["text"]}, broadcast=True)
