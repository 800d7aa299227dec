import socketio
from socketio.exceptions import ConnectionRefusedError

from chess_club import boards, tokens

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=["https://club.example"])


@sio.event
async def connect(sid, environ, auth):
    player = str((auth or {}).get("player", ""))  # EW203
    if not player:
        raise ConnectionRefusedError("player missing")
    await sio.save_session(sid, {"player": player})


@sio.on("connect", namespace="/league")
async def to_the_league(sid, environ, auth):
    player = await tokens.player(auth["token"])  # ok: a token says so
    if player is None:
        raise ConnectionRefusedError("log in")
    await sio.save_session(sid, {"player": player, "nick": auth.get("nick", "")}, namespace="/league")


@sio.on("move")
async def move(sid, data):
    session = await sio.get_session(sid)
    board = await boards.move(session["player"], str(data["move"]))
    await sio.emit("board", board, to=f"board:{board['id']}")
