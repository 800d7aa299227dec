from fastapi import WebSocket

connections: dict[str, set[WebSocket]] = {}


@app.websocket("/ws/{room}")
async def chat(websocket: WebSocket, room: str) -> None:
    await websocket.accept()
    connections.setdefault(room, set()).add(websocket)
    while True:
        message = await websocket.receive_json()
        for other in connections[room]:
            await other.send_json(message)  # EW303
