from flask_socketio import join_room


def on_join(room):
    join_room(room)  # EW201
