import logging

from flask_socketio import SocketIO

from shop import db, orders

socketio = SocketIO()
logger = logging.getLogger(__name__)


@socketio.on("order")
def order(data):
    try:
        if not data:
            return
        made = orders.place(data)
        db.session.commit()
        socketio.emit("ordered", made.as_dict(), to=made.buyer)
    except Exception:  # EW503
        db.session.rollback()


@socketio.on("cancel")
def cancel(data):
    try:
        orders.cancel(data)
        db.session.commit()
    except Exception:
        logger.exception("cancel")
        db.session.rollback()  # ok: the log says it


@socketio.on("delivered")
def delivered(data):
    try:
        found = orders.find(data)
        try:
            db.session.add(found)
            db.session.commit()
        except Exception:
            logger.exception("delivered")
        finally:
            db.session.remove()
        socketio.emit("delivered", found.as_dict(), to=found.buyer)
    except Exception:  # EW503
        pass


@socketio.on("collect")
def collect(data):
    for shelf in orders.shelves(data):
        try:
            shelf.open(data)
            return
        except Exception:  # ok: the next shelf is tried, and this one has left when it has succeeded
            pass
