from fastapi import Depends, WebSocket
from deps import service


@app.websocket("/ws")
async def feed(ws: WebSocket, rooms=Depends(service)):  # EW510
    while True:
        await rooms.say(await ws.receive_text())
