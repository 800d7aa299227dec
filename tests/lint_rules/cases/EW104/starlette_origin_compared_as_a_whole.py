from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def shell(websocket: WebSocket):
    origin = websocket.headers.get("origin", "")
    if origin not in ORIGINS or not origin.startswith("https://"):  # ok: a list, and a scheme
        await websocket.close(1008)
        return
    if not (origin.startswith("http://localhost:") or origin.endswith(".our.example")):  # ok: the piece ends at a border
        await websocket.close(1008)
        return
    await websocket.accept()
