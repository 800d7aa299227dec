import functools
import logging

from flask_socketio import SocketIO, emit

socketio = SocketIO(app)


def logged(handler):
    @functools.wraps(handler)
    def wrapper(*args):
        try:
            return handler(*args)
        except Exception:  # EW314
            logging.exception("handler")

    return wrapper


def reported(kind=None):
    caught = Exception if kind is None else kind

    def outer(handler):
        def wrapper(*args):
            try:
                return handler(*args)
            except caught:  # EW314
                logging.exception("handler")

        return wrapper

    return outer


def answered(handler):
    def wrapper(*args):
        try:
            return handler(*args)
        except Exception:  # ok: the sender is told
            logging.exception("handler")
            emit("error", {"reason": "internal"})

    return wrapper


def returned(handler):
    def wrapper(*args):
        try:
            return handler(*args)
        except Exception as error:  # ok: what a handler returns is the acknowledgement
            logging.exception("handler")
            return {"error": type(error).__name__}

    return wrapper


def in_the_background(work):
    def wrapper(*args):
        try:
            work(*args)
        except Exception:  # ok: it decorates no handler
            logging.exception("work")

    return wrapper


@socketio.on("save")
@logged
def save(data):
    emit("saved", {"id": store(data)})


@socketio.on("move")
@reported()
def move(data):
    emit("moved", {"id": store(data)})


@socketio.on("take")
@answered
def take(data):
    emit("taken", {"id": store(data)})


@socketio.on("drop")
@returned
def drop(data):
    return {"id": store(data)}


@in_the_background
def clean_up(data):
    store(data)
