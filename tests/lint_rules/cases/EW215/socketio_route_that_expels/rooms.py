from flask_socketio import leave_room

from sockets import socketio

sids = {}


def take_out(choir_id, singer_id):
    for sid in sids.get(singer_id, ()):
        leave_room(choir_id, sid=sid, namespace="/")
