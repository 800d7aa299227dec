from flask import Flask
from flask_sock import Sock

sock = Sock(Flask(__name__))


@sock.route("/feed")
def feed(ws):  # open
    while True:
        ws.send(latest(ws.receive()))
