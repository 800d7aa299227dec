from fastapi import Depends, WebSocket
from sqlalchemy.orm import Session


@app.get("/items")
async def items(db: Session = Depends(get_db)):  # ok: a request of HTTP ends
    return load(db)


@app.websocket("/ws")
async def feed(ws: WebSocket):
    while True:
        await ws.receive_text()
