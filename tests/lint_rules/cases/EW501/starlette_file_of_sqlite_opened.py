import sqlite3

from fastapi import WebSocket


@app.websocket("/ws")
async def f(ws: WebSocket):
    await ws.accept()
    db = sqlite3.connect("app.db")
    await ws.send_json(db.execute("SELECT 1").fetchone())  # ok: a file on this machine
