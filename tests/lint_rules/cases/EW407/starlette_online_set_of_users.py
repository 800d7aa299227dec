from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
online: set[int] = set()


@app.websocket("/ws/{user_id}")
async def feed(websocket: WebSocket, user_id: int) -> None:
    await websocket.accept()
    online.add(user_id)
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        online.discard(user_id)  # EW407
