from fastapi import WebSocket

clients = set()


@app.websocket("/ws")
async def f(ws: WebSocket):
    clients.add(ws)  # ok: removed after the disconnect
    try:
        await ws.receive_text()
    except WebSocketDisconnect:
        clients.remove(ws)
