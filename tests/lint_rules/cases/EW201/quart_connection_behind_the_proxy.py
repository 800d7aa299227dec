from quart import Quart, session, websocket

from teams import plays_for

app = Quart(__name__)
pitches = {}


@app.websocket("/pitches/<int:pitch>")
async def play(pitch):
    name = session.get("player")
    if name is None:
        await websocket.close(4401)
        return
    me = websocket._get_current_object()
    pitch_side = pitches.setdefault(pitch, set())
    pitch_side.add(me)  # EW201
    while True:
        kick = await websocket.receive()
        for other in list(pitch_side):
            await other.send(kick)


@app.websocket("/league/<int:pitch>")
async def play_league(pitch):
    name = session.get("player")
    if name is None or not await plays_for(name, pitch):
        await websocket.close(4401)
        return
    me = websocket._get_current_object()
    pitches.setdefault(pitch, set()).add(me)  # ok: it was asked whether this player plays there
    while True:
        await websocket.receive()
