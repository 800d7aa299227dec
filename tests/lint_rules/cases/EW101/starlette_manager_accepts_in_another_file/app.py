from fastapi import WebSocket
from hub import manager


@app.websocket("/ws")
async def feed(websocket: WebSocket):  # EW101
    await manager.connect(websocket)
