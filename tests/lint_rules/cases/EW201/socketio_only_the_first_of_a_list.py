from flask import Flask, request, session
from flask_socketio import SocketIO, join_room

app = Flask(__name__)
socketio = SocketIO(app)


@socketio.on("connect")
def connect(auth=None):
    return "tenant" in session


@socketio.on("show")
def show(data):
    houses = data.get("houses")
    if not isinstance(houses, list) or not isinstance(houses[0], str):  # ok: only the form of it
        return {"ok": False}
    if not may_see(session["tenant"], houses[0]):  # EW201
        return {"ok": False}
    for house in houses:
        join_room(f"house:{house}")
    return {"ok": True}


@socketio.on("compare")
def compare(data):
    meters = data["meters"]
    if not any(may_see(session["tenant"], meter) for meter in meters):  # EW201
        return {"ok": False}
    for meter in meters:
        join_room(f"meter:{meter}")
    return {"ok": True}


@socketio.on("watch")
def watch(data):
    rooms = data["rooms"]
    if not all(may_see(session["tenant"], room) for room in rooms):  # ok: each of them
        return {"ok": False}
    if not may_see(session["tenant"], rooms[0]):  # ok: all were asked about
        return {"ok": False}
    for room in rooms:
        join_room(f"room:{room}")
    return {"ok": True}


@socketio.on("follow")
def follow(data):
    floors = data["floors"]
    if not may_see(session["tenant"], floors[0]):  # ok: the loop asks about the others
        return {"ok": False}
    for floor in floors:
        if may_see(session["tenant"], floor):
            join_room(f"floor:{floor}")
    return {"ok": True}


@socketio.on("mine")
def mine(data):
    lifts = lifts_of(session["tenant"])
    if not may_see(session["tenant"], lifts[0]):  # ok: the server's own list
        return {"ok": False}
    for lift in lifts:
        join_room(f"lift:{lift}")
    return {"ok": True}
