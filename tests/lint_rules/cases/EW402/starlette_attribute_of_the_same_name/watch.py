from fastapi import FastAPI, WebSocket

app = FastAPI()
viewers: list[WebSocket] = []


@app.websocket("/watch")
async def watch(websocket: WebSocket):
    await websocket.accept()
    viewers.append(websocket)  # EW402
    async for _ in websocket.iter_text():
        await websocket.send_text(str(len(viewers)))
