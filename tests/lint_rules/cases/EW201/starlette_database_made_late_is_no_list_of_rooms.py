from fastapi import WebSocket
from sqlalchemy import create_engine

_engine = None


def start():
    global _engine
    _engine = create_engine("sqlite:///rooms.db")


@app.websocket("/rooms/{room}")
async def enter(ws: WebSocket, room: str):
    if _engine.find(room) is None:
        return await ws.close()
    await ws.accept()
    rooms[room].add(ws)  # EW201


ALLOWED = ("lobby", "tea kitchen")


@app.websocket("/known/{room}")
async def known(ws: WebSocket, room: str):
    if room not in ALLOWED:
        return await ws.close()
    await ws.accept()
    rooms[room].add(ws)  # ok: one of a fixed list of rooms, which are for everybody
