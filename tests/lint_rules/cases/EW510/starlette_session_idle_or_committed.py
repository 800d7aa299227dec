from fastapi import Depends, WebSocket
from sqlalchemy.orm import Session


@app.websocket("/ws")
async def feed(ws: WebSocket, db: Session = Depends(get_db)):  # ok: a session that is asked nothing holds nothing
    while True:
        await ws.send_text(await ws.receive_text())


@app.websocket("/say")
async def say(ws: WebSocket, db: Session = Depends(get_db)):
    while True:
        db.add(Message(await ws.receive_text()))
        db.commit()
