from fastapi import WebSocket

clients = []


@app.websocket("/ws")
async def f(websocket: WebSocket):
    await websocket.accept()
    clients.append(websocket)  # EW402
