from flask import Flask
from flask_sockets import Sockets

sockets = Sockets(Flask(__name__))


@sockets.route("/feed")
def feed(ws):  # open
    while not ws.closed:
        ws.send(latest(ws.receive()))
