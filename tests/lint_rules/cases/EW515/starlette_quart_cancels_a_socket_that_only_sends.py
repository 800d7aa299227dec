import asyncio

from quart import Quart, websocket

app = Quart(__name__)


@app.websocket("/prices")
async def prices():
    while True:  # ok: Quart cancels the handler when the client has gone
        await websocket.send(await price())
