import socketio
from socketio.exceptions import ConnectionRefusedError

sio = socketio.AsyncServer()


class JoinError(Exception):
    def for_socketio(self) -> ConnectionRefusedError:
        return ConnectionRefusedError(str(self))


@sio.event(namespace="/games")
async def connect(sid, environ, auth):
    try:
        player = await player_of(auth.get("token"))
    except JoinError as error:
        raise error.for_socketio() from None  # ok: what it makes is a refusal
    await sio.save_session(sid, {"player": player})


@sio.on("connect", namespace="/tables")
async def connect_to_table(sid, environ, auth):
    player = await player_of(auth.get("token"))
    if player is None:
        raise JoinError("who are you?")  # EW115
    await sio.save_session(sid, {"player": player})
