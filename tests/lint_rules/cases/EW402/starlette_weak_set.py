from weakref import WeakSet
from fastapi import WebSocket

clients = WeakSet()


@app.websocket("/ws")
async def f(websocket: WebSocket):
    clients.add(websocket)  # ok: a WeakSet forgets by itself
