from fastapi import Depends, WebSocket
from deps import user_of


@app.websocket("/ws")
async def feed(ws: WebSocket, user=Depends(user_of)):  # ok: its session has ended when the endpoint begins
    while True:
        await ws.receive_text()
