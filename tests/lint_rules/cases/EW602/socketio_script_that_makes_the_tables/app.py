import os

from flask import Flask
from flask_login import LoginManager, login_required
from flask_socketio import SocketIO
from models import db

app = Flask(__name__)
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
LoginManager(app)
db.init_app(app)
socketio = SocketIO(app)


@app.route("/")
@login_required
def index() -> str:
    return "hello"


@socketio.on("hello")
def hello(data: dict) -> None:
    socketio.emit("hello", {"n": 1})


if __name__ == "__main__":
    socketio.run(app)
