import socketio

sio = socketio.AsyncServer()
seats = {}


@sio.event
async def connect(sid, environ, auth):
    player = await player_of(auth["token"])
    if player is None:
        raise socketio.exceptions.ConnectionRefusedError("who are you?")
    previous = seats.get(player.id)
    if previous:
        await sio.disconnect(previous)  # ok: the older connection of the same player
    seats[player.id] = sid


@sio.event
async def play(sid, card):
    player = await player_at(sid)
    if player.is_banned:
        await sio.disconnect(sid)  # EW213
    await save(player, card)
