import functools
import logging

from flask import request, session
from flask_socketio import SocketIO, disconnect, emit

from pharmacy import app, shelves

log = logging.getLogger(__name__)
socketio = SocketIO(app)


def pharmacists_only(handler):
    @functools.wraps(handler)
    def guarded(*args):
        if session.get("role") != "pharmacist":
            log.warning("%s is no pharmacist", request.sid)
            return  # EW314
        return handler(*args)

    return guarded


def counted(handler):
    @functools.wraps(handler)
    def counting(*args):
        shelves.count(handler.__name__)
        handler(*args)  # EW314

    return counting


def staff_only(handler):
    @functools.wraps(handler)
    def guarded(*args):
        if session.get("role") is None:
            return {"error": "staff only"}  # ok: the sender is told
        return handler(*args)

    return guarded


def logged_in(handler):
    @functools.wraps(handler)
    def guarded(*args):
        if "user" not in session:
            disconnect()  # ok: the client sees the end
            return None
        return handler(*args)

    return guarded


def open_hours(handler):
    @functools.wraps(handler)
    def guarded(*args):
        if not shelves.is_open_for_business():
            emit("refused", {"why": "closed"})  # ok: the sender is told
            return None
        return handler(*args)

    return guarded


def twice(handler):
    @functools.wraps(handler)
    def trying(*args):
        for _ in range(2):
            answer = handler(*args)  # ok: the answer is returned
            if "error" not in answer:
                return answer

    return trying


def cached(function):
    @functools.wraps(function)
    def caching(name):
        if name not in shelves.known:
            return None  # ok: it decorates no handler
        return function(name)

    return caching


@cached
def place_of(name):
    return shelves.find(name)


@socketio.on("take")
@pharmacists_only
@counted
def take(name):
    place = place_of(str(name))
    if place is None:
        return {"error": "unknown"}
    return {"place": place}


@socketio.on("look")
@logged_in
@staff_only
@open_hours
@twice
def look(name):
    return {"place": place_of(str(name))}
