from fastapi import Depends, WebSocket
from sqlalchemy.orm import Session


@app.websocket("/ws")
async def feed(ws: WebSocket, user: User = Depends(user_of), db: Session = Depends(get_db)):  # EW510
    try:
        while True:
            message = save(db, await ws.receive_text())
            db.commit()
            db.refresh(message)
    finally:
        db.close()
