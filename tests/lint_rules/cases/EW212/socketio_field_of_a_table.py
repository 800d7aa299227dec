from flask import Flask, session
from flask_socketio import SocketIO

app = Flask(__name__)
io = SocketIO(app)
surveys = {}


@io.on("connect")
def connect(auth=None):
    if "teacher" not in session:
        return False


@io.on("open")
def open_survey(data):
    surveys[data["survey"]] = {"teacher": session["teacher"], "votes": {}, "open": True}
    return {"id": data["survey"]}


@io.on("end")
def end(data):
    survey = surveys.get(data["survey"])
    if survey is None:
        return {"error": "no such survey"}
    survey["open"] = False  # EW212
    return {"ok": True}


@io.on("pause")
def pause(data):
    survey = surveys.get(data["survey"])
    if survey is None or survey["teacher"] != session["teacher"]:
        return {"error": "no such survey"}
    survey["open"] = False  # ok: only its own teacher
    return {"ok": True}


@io.on("vote")
def vote(data):
    survey = surveys.get(data["survey"])
    if survey is None or not survey["open"]:
        return {"error": "no such survey"}
    survey["votes"][session["teacher"]] = data["choice"]  # ok: his own vote
    return {"ok": True}
