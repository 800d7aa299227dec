from flask import Flask
from flask_sock import Sock

sock = Sock(Flask(__name__))


@sock.route("/ws")
def feed(ws):  # EW101
    while True:
        ws.send(prices())
