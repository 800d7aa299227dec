import hmac

from flask import Flask, abort, request, session
from flask_login import login_required
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app)


@app.route("/sensor", methods=["POST"])
def sensor():  # EW209
    reading = request.json["value"]
    db.session.add(Reading(value=reading))
    socketio.emit("sensor", {"value": reading})
    return "", 204


@app.route("/webhook", methods=["POST"])
def webhook():  # ok: the sender signs it
    signature = request.headers.get("X-Signature", "")
    if not hmac.compare_digest(signature, sign(request.data)):
        abort(403)
    socketio.emit("paid", request.json)
    return "", 204


@app.route("/notice", methods=["POST"])
@login_required
def notice():  # ok: the decorator turns strangers away
    socketio.emit("notice", request.json)
    return "", 204


@app.route("/staff", methods=["POST"])
def staff():  # ok: the session says who it is
    if "user" not in session or not is_staff(session["user"]):
        abort(403)
    socketio.emit("notice", request.json)
    return "", 204


@app.route("/login", methods=["POST"])
def login():  # ok: strangers come here to be asked
    socketio.emit("seen", {})
    return "", 204


@app.route("/quiet", methods=["POST"])
def quiet():  # ok: nobody is told
    return "", 204


@app.route("/alarm", methods=["POST"])
def alarm():  # ok: the message has the token in it
    sent = request.get_json()
    if sent["token"] != TOKEN:
        abort(403)
    socketio.emit("alarm", {"text": sent["text"]})
    return "", 204


@app.route("/alarm/<place>", methods=["POST"])
def alarm_at(place):  # EW209
    if place not in request.form:
        abort(404)
    socketio.emit("alarm", {"at": place})
    return "", 204
