from fastapi import WebSocket
from jobs import jobs


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    await jobs.hub.connect(ws)
    await jobs.hub.gone(ws)
