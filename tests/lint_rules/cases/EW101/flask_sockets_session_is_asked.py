from flask import Flask, session
from flask_sockets import Sockets

app = Flask(__name__)
sockets = Sockets(app)


@sockets.route("/orders")
def orders(ws):
    if "user" not in session:  # ok: the session decides
        return ws.close()
    while not ws.closed:
        ws.send(orders_after(ws.receive()))


@sockets.route("/prices")
def prices(ws):  # EW101
    while not ws.closed:
        ws.send(latest(ws.receive()))
