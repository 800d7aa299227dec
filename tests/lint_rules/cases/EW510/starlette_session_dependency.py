from fastapi import Depends, WebSocket
from sqlalchemy.orm import Session
from db import get_db


@app.websocket("/ws")
async def feed(ws: WebSocket, db: Session = Depends(get_db)):  # EW510
    await ws.accept()
    while True:
        save(db, await ws.receive_text())
