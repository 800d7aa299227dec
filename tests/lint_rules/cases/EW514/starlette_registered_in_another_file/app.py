from fastapi import FastAPI, WebSocket

from hub import Hub

app = FastAPI()
hub = Hub()


@app.websocket("/ws")
async def chat(websocket: WebSocket) -> None:
    await hub.connect(websocket)  # EW514
    try:
        while True:
            await hub.tell(await websocket.receive_json())
    finally:
        hub.disconnect(websocket)


@app.websocket("/silent")
async def silent(websocket: WebSocket) -> None:
    await hub.enter(websocket)  # ok: nothing may fail in it behind the list
    try:
        while True:
            await hub.tell(await websocket.receive_json())
    finally:
        hub.disconnect(websocket)
