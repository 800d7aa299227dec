from quart import Quart, abort, session, websocket

app = Quart(__name__)


@app.websocket("/ws")
async def feed():
    if session.get("user_id") is None:
        abort(401)
        return
    while True:
        await websocket.send_json(await prices())  # ok: only with a session
