from flask import Blueprint, Flask, jsonify
from flask_login import login_required
from flask_socketio import SocketIO, emit

app = Flask(__name__)
bp = Blueprint("devices", __name__)
socketio = SocketIO(app, cors_allowed_origins=["https://net.example.com"])  # EW101
waiting = {}


@bp.route("/connect", methods=["POST"])
@login_required
def connect():
    return jsonify(success=True)


@socketio.on("answer")
def take_answer(data):
    waiting[data["id"]] = data
    emit("taken", {"id": str(data["id"])})
