from flask import Flask
from flask_login import current_user
from flask_socketio import SocketIO, emit

app = Flask(__name__)
socketio = SocketIO(app)
recordings = {}


@socketio.on("stop_recording")
def stop_recording(data):
    if not current_user.is_authenticated:
        return
    speaker = data.get("speaker_id", current_user.id)
    if speaker in recordings:
        emit("recording_stopped", {"by": "somebody"}, room=f"user_{speaker}")  # EW212


@socketio.on("stop_own")
def stop_own(data):
    if not current_user.is_authenticated:
        return
    speaker = data.get("speaker_id", current_user.id)
    if speaker != current_user.id:
        return
    emit("recording_stopped", {"by": "you"}, room=f"user_{speaker}")  # ok: it is the user's own
