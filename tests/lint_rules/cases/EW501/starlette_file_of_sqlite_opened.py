import sqlite3

from fastapi import WebSocket


@app.websocket("/ws")
async def f(ws: WebSocket):
    await ws.accept()
    connection = sqlite3.connect("app.db")  # ok: it opens a file on this machine, and reads nothing yet
    await ws.send_json(connection.total_changes)
