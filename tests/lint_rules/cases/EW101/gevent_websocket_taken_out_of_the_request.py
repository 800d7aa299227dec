import bottle
from flask import Flask, request, session
from geventwebsocket.handler import WebSocketHandler

app = Flask(__name__)


@app.route("/orders")
def orders():
    if "user" not in session:  # ok: the session decides
        return "log in"
    ws = request.environ.get("wsgi.websocket")
    while True:
        ws.send(orders_after(ws.receive()))


@app.route("/prices")
def prices():  # EW101
    ws = request.environ.get("wsgi.websocket")
    if ws is None:
        return "a page"
    while True:
        ws.send(run(ws.receive()))


def connection():
    found = bottle.request.environ.get("wsgi.websocket")
    if not found:
        bottle.abort(400, "expected a WebSocket")
    return found


@bottle.route("/control")
def control():  # EW101
    ws = connection()
    while True:
        run(ws.receive())
        ws.send(state())
