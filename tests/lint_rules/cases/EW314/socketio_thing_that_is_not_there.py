from enum import Enum

from flask_socketio import SocketIO, emit

from shop.models import Order

socketio = SocketIO(app)
queue = []
games = {}


class Kind(Enum):
    SMALL = "small"


@socketio.on("total")
def total(data):
    order = Order.query.filter_by(id=data.get("id")).first()
    emit("total", order.total)  # EW314


@socketio.on("pay")
def pay(data):
    order = Order.query.get_or_404(data.get("id"))  # EW314
    order.pay()
    emit("paid", order.total)


@socketio.on("play")
def play(data):
    games.get(data.get("game")).play()  # EW314
    emit("played", {"ok": True})


@socketio.on("score")
def score(data):
    emit("score", games[data.get("game")].score)  # EW314


@socketio.on("give up")
def give_up(data):
    queue.remove(data.get("game"))  # EW314
    emit("gone", {"ok": True})


@socketio.on("kind")
def choose(data):
    emit("chosen", Kind(data.get("kind")).value)  # EW314


@socketio.on("ask")
def ask(data):
    order = Order.query.filter_by(id=data.get("id")).first()
    if order is None:  # ok: it is asked whether there is one
        emit("error", "no such order")
        return
    emit("total", order.total)


@socketio.on("count")
def count(data):
    row = db.execute("select count(*) from orders where shop = ?", (data.get("shop") if data else 0,)).fetchone()
    emit("count", row[0])  # ok: a query that counts always gives a row


@socketio.on("known")
def known(data):
    game = data.get("game")
    if game not in games:
        emit("error", "no such game")
        return
    emit("score", games[game].score)  # ok: it is there


@socketio.on("keep")
def keep(data):
    games[data.get("game")] = data.get("name") if data else ""  # ok: this puts it there
    emit("kept", {"ok": True})


@socketio.on("caught")
def caught(data):
    try:
        order = Order.query.get_or_404(data.get("id"))
    except NotFound:
        emit("error", "no such order")
        return
    emit("total", order.total)  # ok: who asks for another order hears so
