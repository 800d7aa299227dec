from flask import session

from app import app, sockets


@app.route("/login")
def login():
    session["user"] = 1


@sockets.route("/orders")
def orders(ws):
    if "user" not in session:  # ok: the session decides
        return
    while not ws.closed:
        ws.send(run(ws.receive()))


@sockets.route("/prices")
def prices(ws):  # EW101
    while not ws.closed:
        ws.send(run(ws.receive()))
