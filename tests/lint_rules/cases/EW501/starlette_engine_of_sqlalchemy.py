from fastapi import WebSocket
from sqlalchemy import text
from db import engine


@app.websocket("/ws")
async def feed(ws: WebSocket):
    with engine.begin() as conn:
        conn.execute(text("INSERT INTO visits VALUES (1)"))  # EW501
