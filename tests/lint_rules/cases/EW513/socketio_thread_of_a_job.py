import threading

from flask import Flask
from flask_socketio import SocketIO, emit

app = Flask(__name__)
socketio = SocketIO(app)
builds = {}
scan = None


@socketio.on("install")
def install(data):
    threading.Thread(target=download, args=(data["model"],)).start()  # EW513
    emit("installing", data["model"])


@socketio.on("report")
def report(data):
    socketio.start_background_task(write_report, data)  # EW513
    emit("writing", data)


@socketio.on("build")
def build(data):
    if data["name"] in builds:
        emit("busy", data["name"])
        return
    builds[data["name"]] = threading.Thread(target=compile_all, args=(data,))  # ok: it asks for the one before
    builds[data["name"]].start()


@socketio.on("scan")
def start_scan(data):
    global scan
    if scan is None or not scan.is_alive():
        scan = threading.Thread(target=look, args=(data,))  # ok: one at a time
        scan.start()
    emit("scanning", {})
