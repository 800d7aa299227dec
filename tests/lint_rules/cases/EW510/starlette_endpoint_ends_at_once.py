from fastapi import Depends, WebSocket
from sqlalchemy.orm import Session


@app.websocket("/ws")
async def once(ws: WebSocket, db: Session = Depends(get_db)):  # ok: it ends at once
    await ws.accept()
    await ws.send_json(load(db))
    await ws.close()
