from flask import session
from flask_socketio import SocketIO, emit

socketio = SocketIO()


def fetch_one(query, params):
    with connection.cursor() as cursor:
        cursor.execute(query, params or ())
        return cursor.fetchone()


def is_member(user_id, board):
    return bool(fetch_one("SELECT 1 FROM member WHERE user_id = %s AND board = %s", (user_id, board)))


def is_there(board):
    return bool(fetch_one("SELECT 1 FROM board WHERE code = %s", (board,)))


@socketio.on("connect")
def connect():
    if not session.get("user_id"):
        return False


@socketio.on("clear")
def clear(data):
    if not is_member(session.get("user_id"), data["board"]):
        return
    emit("cleared", room=data["board"])  # ok: the row that was asked for has the user and the board


@socketio.on("title")
def title(data):
    if not is_there(data["board"]):
        return
    emit("titled", room=data["board"])  # EW212


@socketio.on("visit")
def visit(data):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO visit VALUES (%s, %s)", (session.get("user_id"), data["board"]))
    emit("visited", room=data["board"])  # EW212
