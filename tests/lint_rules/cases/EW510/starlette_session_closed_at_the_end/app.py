from fastapi import WebSocket
from db import Sessions


@app.websocket("/ws")
async def feed(ws: WebSocket):
    db = Sessions()  # EW510
    try:
        while True:
            save(db, await ws.receive_text())
    finally:
        db.close()
