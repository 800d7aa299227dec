from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/jobs/{job}")
async def feed(websocket: WebSocket, job: str) -> None:
    await websocket.accept()
    state = await load_state(job)
    await websocket.send_json(state)  # EW519
    await manager.connect(websocket)
    while True:
        await websocket.receive_text()


@app.websocket("/late/{job}")
async def late(websocket: WebSocket, job: str) -> None:
    await manager.connect(websocket)
    await websocket.send_json(await load_state(job))  # ok: it is in already
    while True:
        await websocket.receive_text()
