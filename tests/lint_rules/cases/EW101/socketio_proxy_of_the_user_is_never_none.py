"""`current_user` of Flask-Login stands for strangers too, and is never None."""

from flask import Flask
from flask_login import LoginManager, current_user
from flask_socketio import ConnectionRefusedError, Namespace, SocketIO, emit

from library.models import Loan, User

app = Flask(__name__)
logins = LoginManager(app)
socketio = SocketIO(app)


@logins.user_loader
def load(user_id):
    return User.query.get(user_id)


@socketio.on("connect")
def connect():  # EW101
    if current_user is None:
        return False
    emit("loans", [loan.title for loan in Loan.query.all()])


@socketio.on("connect", namespace="/desk")
def connect_desk():  # EW101
    reader = current_user
    if not reader:
        raise ConnectionRefusedError("log in first")
    emit("loans", [loan.title for loan in Loan.query.all()])


@socketio.on("connect", namespace="/shelf")
def connect_shelf():  # ok: it asks whether the user has logged in
    if not current_user or not current_user.is_authenticated:
        return False
    emit("loans", [loan.title for loan in Loan.query.all()])


class Returns(Namespace):
    def on_connect(self):  # ok: of strangers there is no name
        if current_user.get_id() is None:
            return False
        emit("loans", [loan.title for loan in Loan.query.all()])


socketio.on_namespace(Returns("/returns"))
