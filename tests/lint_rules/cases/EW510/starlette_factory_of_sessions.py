from fastapi import Depends, WebSocket
from deps import factory
from sqlalchemy.orm import sessionmaker


@app.websocket("/ws")
async def feed(ws: WebSocket, make: sessionmaker = Depends(factory)):  # ok: a factory holds no connection
    while True:
        await ws.receive_text()
        with make() as db:
            save(db)
