from fastapi import WebSocket
from app import keep


@app.websocket("/ws")
async def feed(ws: WebSocket, db=Depends(get_db)):
    await keep(db, await ws.receive_text())
