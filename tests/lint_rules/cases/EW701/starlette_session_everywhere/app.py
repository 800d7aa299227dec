from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket, session):  # EW701
    session.add(Visit())
    session.commit()
