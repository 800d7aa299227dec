from flask import Blueprint

from realtime import socketio

pages = Blueprint("pages", __name__)


@pages.route("/")
def index():
    return latest_alerts()


@socketio.on("connect")
def hello():  # EW112
    socketio.emit("welcome", {"alerts": latest_alerts()})
