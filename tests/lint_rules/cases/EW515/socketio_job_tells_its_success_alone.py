import logging
import threading

from flask_socketio import SocketIO

from .books import count_all, read_lines, stored

socketio = SocketIO(app)
log = logging.getLogger(__name__)


@app.post("/reports")
def order_report():
    socketio.start_background_task(build_report, 7)
    threading.Thread(target=build_index, args=(7,)).start()
    socketio.start_background_task(build_list, 7)
    socketio.start_background_task(build_map, 7)
    socketio.start_background_task(build_chart, 7)
    socketio.start_background_task(mark_as_read, 7)
    socketio.start_background_task(build_copy, 7)
    socketio.start_background_task(build_in_parts, 7)
    return {"started": True}


def build_report(number):
    try:
        lines = read_lines(number)
        socketio.emit("report_ready", {"lines": lines}, room=f"reports_{number}")
    except Exception:  # EW515
        log.exception("report %s", number)


def build_index(number):
    index = open(f"index_{number}").read()  # EW515
    socketio.emit("index_done", {"index": index})


def build_list(number):
    try:
        socketio.emit("list_done", {"lines": read_lines(number)})
    except Exception as error:  # ok: the clients are told
        log.exception("list %s", number)
        socketio.emit("list_failed", {"error": str(error)})


def build_map(number):
    try:
        shown = {"ok": read_lines(number)}
    except Exception:  # ok: the clients are told behind it
        shown = {"ok": None}
    socketio.emit("map_done", shown)


def build_chart(number):
    try:
        lines = read_lines(number)
        socketio.emit("chart_done", {"lines": lines})
    except Exception:  # ok: a helper tells it
        give_up(number)


def give_up(number):
    socketio.emit("gave_up", {"number": number})


def mark_as_read(number):
    try:
        stored(number)
        socketio.emit("seen", {"number": number})
    except Exception:  # ok: nobody waits for it
        log.exception("seen %s", number)


def build_copy(number):
    try:
        copy(number)
    except Exception:
        socketio.emit("copy_failed", {"number": number})


def copy(number):
    lines = open(f"copy_{number}").read()  # ok: who calls it tells of the error
    socketio.emit("copy_done", {"lines": lines})


def build_in_parts(number):
    for part in range(number):
        try:
            socketio.emit("part_done", {"lines": read_lines(part)})
        except Exception:  # ok: the parts after it are told
            log.exception("part %s", part)


def at_once(number):
    try:
        lines = count_all(number)
        socketio.emit("count_done", {"lines": lines})
    except Exception:  # ok: no task runs it
        log.exception("count %s", number)
