from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def shell(websocket: WebSocket):
    origin = websocket.headers.get("origin")
    if not origin.startswith("http://localhost"):  # EW104
        await websocket.close(1008)
        return
    if "spaces.example" not in origin and not origin.endswith("our.example"):  # EW104, EW104
        await websocket.close(1008)
        return
    await websocket.accept()
