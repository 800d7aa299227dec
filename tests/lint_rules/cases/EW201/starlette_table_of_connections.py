from fastapi import WebSocket

clients = {}


@app.websocket("/ws/{client_id}")
async def feed(ws: WebSocket, client_id: str):
    clients[client_id] = ws  # ok: a table of connections, not a room
