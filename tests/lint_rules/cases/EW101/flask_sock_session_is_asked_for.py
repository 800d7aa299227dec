from flask import Flask, session
from flask_sock import Sock

sock = Sock(Flask(__name__))


@sock.route("/ws")
def feed(ws):
    if not session.get("user"):  # ok: the session of the page decides
        return ws.close(1008)
    while True:
        ws.send(prices())


@sock.route("/orders")
def orders(ws):  # EW101
    ws.send(orders_of("everybody"))
