from fastapi import Depends, WebSocket
from sqlalchemy.orm import Session


@app.websocket("/ws")
async def feed(ws: WebSocket, db: Session = Depends(get_db)):  # ok: given back before the loop
    user = load(db)
    db.close()
    while True:
        await ws.receive_text()
