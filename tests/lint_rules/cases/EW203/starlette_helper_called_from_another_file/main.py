from fastapi import WebSocket
from app import relay


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await relay(await ws.receive_json(), "k")
