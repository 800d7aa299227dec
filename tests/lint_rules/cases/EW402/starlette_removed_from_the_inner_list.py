from fastapi import WebSocket

clients = {}


@app.websocket("/ws/{room}")
async def f(ws: WebSocket, room: str):
    clients.setdefault(room, [])
    clients[room].append(ws)  # ok: removed from the inner list
    try:
        await ws.receive_text()
    finally:
        clients[room].remove(ws)
