from quart import Quart, session, websocket

app = Quart(__name__)


@app.websocket("/ws")
async def ws():  # guarded: session
    if "user_id" not in session:
        return
    await websocket.send_json(await history(session["user_id"]))


@app.websocket("/open")
async def anybody():  # open
    await websocket.send_json(await latest())
