from flask import Flask, session
from flask_session import Session
from flask_socketio import SocketIO

app = Flask(__name__)
app.config["SECRET_KEY"] = "dev-key-1234"  # ok: Flask-Session keeps what it knows on the server, and signs nothing
Session(app)
socketio = SocketIO(app)


@socketio.on("message")
def message(text):
    rows.add(session["user_id"], text)
