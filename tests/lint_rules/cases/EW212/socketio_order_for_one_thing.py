import socketio

from library import loans, user_of

sio = socketio.AsyncServer()


@sio.event
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.event
async def cancel_loan(sid, data):
    await loans.cancel(int(data["loan"]))  # EW212


@sio.event
async def return_loan(sid, data):
    session = await sio.get_session(sid)
    await loans.cancel(session["user"], int(data["loan"]))  # ok: it is given the user as well


@sio.event
async def stop(sid, data):
    session = await sio.get_session(sid)
    await loans.cancel(session["user"])  # ok: the user's own
