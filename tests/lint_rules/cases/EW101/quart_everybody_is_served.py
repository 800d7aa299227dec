from quart import Quart, websocket

app = Quart(__name__)


@app.websocket("/ws")
async def feed():  # EW101
    while True:
        await websocket.send_json(await prices())
