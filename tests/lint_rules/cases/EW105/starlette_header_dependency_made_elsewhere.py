from fastapi import WebSocket
from keys import api_key_header


@app.websocket("/ws")
async def feed(ws: WebSocket, api_key: str = api_key_header):  # ok: made in another file, where it is a header
    await ws.accept()
