from quart import Quart, abort, session, websocket

app = Quart(__name__)
app.config.from_prefixed_env()


@app.before_websocket
async def only_from_here():
    origin = websocket.headers.get("Origin", "")
    if not origin.endswith(app.config["SITE_HOST"]) and not origin.endswith(app.config["SITE_SUFFIX"]):  # EW104
        abort(403)
    if origin.startswith(("http://", "ftp://")):  # ok: only the scheme
        abort(403)


@app.websocket("/notes")
async def notes():
    if "user" not in session:
        abort(401)
    await websocket.accept()
    while True:
        await write(session["user"], await websocket.receive())
