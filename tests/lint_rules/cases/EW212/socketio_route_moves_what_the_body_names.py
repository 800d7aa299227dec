from flask import Flask, request
from flask_jwt_extended import get_jwt_identity, jwt_required
from flask_socketio import SocketIO

from store import boat_of, boats

app = Flask(__name__)
socketio = SocketIO(app)


@app.route("/move", methods=["POST"])
@jwt_required()
def move():
    data = request.get_json()
    boats.update_place(data["boat_id"], data["place"])  # EW212
    socketio.emit("moved", {"boat": data["boat_id"], "place": data["place"]})
    return {"done": True}


@app.route("/sail", methods=["POST"])
@jwt_required()
def sail():
    data = request.get_json()
    if boat_of(data["boat_id"]).captain != get_jwt_identity():
        return {"error": "not yours"}, 403
    boats.update_place(data["boat_id"], data["place"])  # ok: the captain was asked
    socketio.emit("moved", {"boat": data["boat_id"], "place": data["place"]})
    return {"done": True}


@app.route("/anchor", methods=["POST"])
@jwt_required()
def anchor():
    data = request.get_json()
    boats.update_anchor(data["boat_id"], get_jwt_identity())  # ok: it is given the user, and may ask
    socketio.emit("anchored", {"boat": data["boat_id"]}, room="harbour")
    return {"done": True}


def may_steer(sailor, boat_id):
    for each in crew_of(boat_id):
        if each == sailor:
            return True
    return False


@app.route("/steer", methods=["POST"])
@jwt_required()
def steer():
    data = request.get_json()
    if not may_steer(get_jwt_identity(), data["boat_id"]):
        return {"error": "not of the crew"}, 403
    boats.update_course(data["boat_id"], data["course"])  # ok: a function says True or False of both
    socketio.emit("steered", {"boat": data["boat_id"]})
    return {"done": True}


@app.route("/admire", methods=["POST"])
@jwt_required()
def admire():
    data = request.get_json()
    boat = boats.get(data["boat_id"])
    boat.likes += 1
    boat.view_count = boat.view_count + 1  # ok: it is only counted
    socketio.emit("admired", {"by": get_jwt_identity()}, room=f"sailor-{boat.captain}")  # ok: its captain may be told
    return {"done": True}


@app.route("/horn", methods=["POST"])
@jwt_required()
def horn():
    data = request.get_json()
    if get_role(get_jwt_identity()) != "pilot":
        return {"error": "pilots only"}, 403
    socketio.emit("horn", {}, room=f"boat-{data['boat_id']}")  # ok: a role was asked
    return {"done": True}


@app.route("/call/<int:boat_id>", methods=["POST"])
@jwt_required()
def call(boat_id):
    socketio.emit("call", {"by": get_jwt_identity()}, room=f"boat-{boat_id}")  # EW212
    return {"done": True}
