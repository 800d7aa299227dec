import threading
import time

from flask import request
from flask_socketio import SocketIO

socketio = SocketIO()
bids = {}
prices = {}


@socketio.on("bid")
def bid(data):
    bids[request.sid] = data["price"]


@socketio.on("disconnect")
def leave():
    bids.pop(request.sid, None)


def remind():
    for sid, price in bids.items():  # EW519
        socketio.emit("reminder", price, to=sid)


def remind_copy():
    for sid, price in list(bids.items()):  # ok: a copy
        socketio.emit("reminder", price, to=sid)


def tell_prices():
    for name, price in prices.items():  # ok: nobody changes them
        socketio.emit("price", [name, price])


def count():
    total = 0
    for price in bids.values():  # ok: it tells nobody on the way
        total += price
    return total


def shown():
    for sid in bids:  # ok: of no thread that is known
        socketio.emit("shown", to=sid)


def for_ever():
    while True:
        time.sleep(10)
        remind()
        remind_copy()
        tell_prices()
        count()


threading.Thread(target=for_ever, daemon=True).start()


def begin():
    threading.Thread(target=for_ever, daemon=True).start()
