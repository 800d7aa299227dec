from .race import race


@socketio.on("stop")
def stop(data):  # ok: in Flask any code knows whom to answer, and this call is not followed
    race.clock.stop(data["lap"])
