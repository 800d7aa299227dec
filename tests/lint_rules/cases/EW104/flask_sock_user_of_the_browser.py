from flask import Flask
from flask_login import LoginManager, current_user
from flask_sock import Sock

app = Flask(__name__)
login = LoginManager(app)
sock = Sock(app)


@sock.route("/tickets")
def tickets(ws):  # EW104
    if not current_user.is_authenticated:
        ws.close(1008)
        return
    while True:
        comment(current_user.id, ws.receive())
