from fastapi import WebSocket
from sqlalchemy.orm import sessionmaker

Sessions = sessionmaker()


@app.websocket("/ws")
async def feed(ws: WebSocket):
    while True:
        text = await ws.receive_text()
        with Sessions() as db:  # ok: a session for each message
            save(db, text)
