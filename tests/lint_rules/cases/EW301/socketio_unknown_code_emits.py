from flask_socketio import SocketIO, emit

from race import context

socketio = SocketIO(app)


@socketio.on("change_race")
def change_race(data):  # ok: what is called `emit_…` tells everybody, whatever it is given
    if not data.get("id"):
        emit("error", {"reason": "no id"})
        return
    context.store.change(data["id"])
    context.screens.emit_race()


@socketio.on("change_pilot")
def change_pilot(data):  # EW301
    if not data.get("id"):
        emit("error", {"reason": "no id"})
        return
    context.store.change(data["id"])
    context.screens.emit_pilots(noself=True)


@socketio.on("change_heat")
def change_heat(data):  # ok: a helper has it emitted
    if not data.get("id"):
        emit("error", {"reason": "no id"})
        return
    show(data["id"])


def show(heat):
    context.store.change(heat)
    context.screens.emit_heats()
