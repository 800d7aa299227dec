import socketio
from socketio.exceptions import ConnectionRefusedError

sio = socketio.AsyncServer()


class JoinError(Exception):
    def for_socketio(self) -> ConnectionRefusedError:
        return ConnectionRefusedError(str(self))


@sio.event
async def connect(sid, environ, auth):
    try:
        player = player_of(auth)
        if player.is_banned:
            raise JoinError("not you")  # ok: it is caught below
        await sio.save_session(sid, {"player": player})
    except JoinError as error:
        raise error.for_socketio()  # ok: what it makes is a refusal


@sio.on("connect", namespace="/tables")
async def connect_to_table(sid, environ, auth):
    player = player_of(auth)
    if player.is_banned:
        raise JoinError("not you")  # EW115
    await sio.save_session(sid, {"player": player})
