from flask import Flask
from flask_login import current_user
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app)


@socketio.on("connect")
def connect():
    voter = Voter.query.filter_by(name=current_user.name).first()
    voter.voting = True
    db.session.commit()


@socketio.on("disconnect")
def leave():
    voter = Voter.query.filter_by(name=current_user.name).first()
    voter.dirty = False  # ok: no connect has set it
    voter.voting = False  # EW407
    db.session.commit()
