from flask import Flask
from flask_jwt_extended import JWTManager, get_jwt_identity, jwt_required
from flask_socketio import SocketIO, emit, join_room
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
jwt = JWTManager(app)
db = SQLAlchemy(app)
socketio = SocketIO(app, cors_allowed_origins="*")  # ok: the token comes in a header, and no browser sends it along


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    password_hash = db.Column(db.String(200))


@socketio.on("connect")
@jwt_required()
def connect():
    join_room(f"user-{get_jwt_identity()}")


@socketio.on("disconnect")
def disconnect():
    emit("gone", to="staff")


@socketio.on("note")
@jwt_required()
def note(message):
    user = db.session.get(User, get_jwt_identity())
    emit("note", {"of": user.id, "text": str(message["text"])[:500]}, to=f"user-{user.id}")
