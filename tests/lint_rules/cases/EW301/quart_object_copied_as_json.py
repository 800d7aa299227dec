import json

from quart import Quart, websocket

app = Quart(__name__)


async def say(line, by):
    if by["speaks"]:
        await websocket.send(json.dumps({"line": line, "by": by}))


@app.websocket("/hall")
async def hall():  # ok: it tells no messages apart, and the JSON is its own
    guest = await guests.current()
    if guest is None:
        return
    while True:
        line = await websocket.receive()
        await say(line, by=json.loads(guest.model_dump_json()))


@app.websocket("/desk")
async def desk():  # EW301
    clerk = await clerks.current()
    if clerk is None:
        return
    while True:
        said = json.loads(await websocket.receive())
        if await lines.keep("desk", said["line"], by=clerk.name):
            await websocket.send(json.dumps({"kind": "kept"}))
