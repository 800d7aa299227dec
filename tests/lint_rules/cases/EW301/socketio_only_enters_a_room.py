from flask import request
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO()


@socketio.on("watch_order")
def watch_order(data):  # ok: it asks for what the room is told
    if data.get("order") not in watchers:
        return
    join_room(data["order"])


@socketio.on("watch_shop")
def watch_shop(data):  # ok: only a refusal has an answer, and the room is told the rest
    shop = data.get("shop")
    if not shop:
        return
    if not may_watch(request.sid, shop):
        emit("error", {"message": "no such shop"})
        return
    join_room(shop)


@socketio.on("open_order")
def open_order(data):  # EW301
    order = data.get("order")
    if not order:
        return
    join_room(order)
    orders[order] = data["lines"]
    emit("opened", {"order": order}, to=order)
