import pickle

from flask import Flask
from flask_sock import Sock

sock = Sock(Flask(__name__))


@sock.route("/ws")
def feed(ws):
    state = pickle.loads(ws.receive())  # EW604
    ws.send(str(state))
