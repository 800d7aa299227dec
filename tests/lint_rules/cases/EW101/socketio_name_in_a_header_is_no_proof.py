import socketio

import rota

sio = socketio.Server(async_mode="threading")


@sio.event
def connect(sid, environ, auth):  # EW101
    nurse = environ.get("HTTP_X_EMPLOYEE")
    if nurse not in rota.NURSES:
        return False
    sio.save_session(sid, {"nurse": nurse})


@sio.on("call")
def on_call(sid, bed):
    nurse = sio.get_session(sid)["nurse"]
    if bed not in rota.beds_of(nurse):
        return {"error": "not your bed"}
    sio.emit("called", {"bed": bed, "by": nurse}, room=f"bed:{bed}")
    return {"ok": True}
