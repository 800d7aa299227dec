from fastapi import WebSocket
from hub import Hub


@app.websocket("/ws/{user_id}")
async def feed(ws: WebSocket, user_id: str):  # EW101
    hub = Hub()
    await hub.connect(ws)
    await hub.send(user_id, await ws.receive_json())
