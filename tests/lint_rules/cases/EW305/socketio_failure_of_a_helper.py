import asyncio
import logging

from flask import Flask, request
from flask_socketio import SocketIO

from shop.database import connect, visits

app = Flask(__name__)
socketio = SocketIO(app)
backlog: list[str] = []


def close_order(order_id: str) -> None:
    database = connect()
    try:
        database.orders.update_one({"_id": order_id}, {"$set": {"open": False}})
    except Exception as error:
        logging.error("closing: %s", error)


def price_order(order_id: str, price: int) -> tuple[bool, str]:
    database = connect()
    try:
        database.orders.update_one({"_id": order_id}, {"$set": {"price": price}})
    except Exception as error:
        text = str(error)
        database.rollback()
        return False, text
    return True, ""


def move_order(order_id: str) -> None:
    database = connect()
    try:
        database.orders.update_one({"_id": order_id}, {"$set": {"moved": True}})
    except Exception:
        logging.exception("moving")
        raise


def pack_order(order_id: str) -> None:
    database = connect()
    try:
        database.orders.update_one({"_id": order_id}, {"$set": {"packed": True}})
    except Exception:
        backlog.append(order_id)


def hand_over_order(order_id: str) -> None:
    database = connect()
    try:
        database.orders.update_one({"_id": order_id}, {"$set": {"owner": None}})
    except Exception:
        socketio.emit("stuck", {"id": order_id})


def note_visit_statistics(order_id: str) -> None:
    try:
        visits.save(order_id)
    except Exception:
        logging.exception("visits")


def order_with_price(order_id: str, price: int) -> dict[str, int]:
    return {order_id: price}


@app.post("/close/<order_id>")
def close(order_id: str) -> str:
    close_order(order_id)
    socketio.emit("closed", {"id": order_id})  # EW305
    return "done"


@app.post("/price/<order_id>")
def price(order_id: str) -> str:
    amount = request.json["price"]
    order = order_with_price(order_id, amount)
    price_order(order_id, amount)
    socketio.emit("priced", order)  # EW305
    return "done"


@app.post("/price_carefully/<order_id>")
def price_carefully(order_id: str) -> tuple[str, int]:
    done, text = price_order(order_id, request.json["price"])
    if not done:
        return text, 500
    socketio.emit("priced", {"id": order_id})  # ok: its answer was looked at
    return "done", 200


async def close_beside(order_id: str) -> None:
    await asyncio.to_thread(close_order, order_id)
    socketio.emit("closed", {"id": order_id})  # EW305


@app.post("/move/<order_id>")
def move(order_id: str) -> str:
    move_order(order_id)
    socketio.emit("moved", {"id": order_id})  # ok: a failure is raised
    return "done"


@app.post("/pack/<order_id>")
def pack(order_id: str) -> str:
    pack_order(order_id)
    socketio.emit("packed", {"id": order_id})  # ok: what failed is kept for later
    return "done"


@app.post("/hand_over/<order_id>")
def hand_over(order_id: str) -> str:
    hand_over_order(order_id)
    socketio.emit("handed_over", {"id": order_id})  # ok: the helper tells of its failure itself
    return "done"


@app.post("/show/<order_id>")
def show(order_id: str) -> str:
    note_visit_statistics(order_id)
    socketio.emit("watched", {"id": order_id})  # ok: the statistics are on the side
    return "done"


@app.post("/greet/<order_id>")
def greet(order_id: str) -> str:
    close_order(order_id)
    socketio.emit("greeted", {"who": request.json["visitor"]})  # ok: it is about something else
    return "done"
