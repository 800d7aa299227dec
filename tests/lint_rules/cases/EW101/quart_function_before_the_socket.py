from quart import Quart, abort, g, websocket

app = Quart(__name__)


@app.before_websocket
async def load():
    g.user = await user_of(websocket.cookies.get("session"))
    if g.user is None:
        abort(403)


@app.websocket("/ws")
async def ws():  # ok: the function before the socket refuses strangers
    while True:
        await websocket.send_json(await answer(await websocket.receive_json()))


def add_user(name, password):
    users[name] = bcrypt.hashpw(password, salt)
