import requests
from flask import Flask
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app, async_mode="threading")


@socketio.on("open")
def open_gate(data):
    answer = requests.post("http://gate.internal/open", json={"gate": data["gate"]})  # EW515
    return {"ok": answer.ok}


@socketio.on("close")
def close_gate(data):
    answer = requests.post("http://gate.internal/close", json={"gate": data["gate"]}, timeout=5)  # ok: a limit
    return {"ok": answer.ok}
