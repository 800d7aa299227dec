from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    if not tokens.verify(websocket.headers.get("authorization")):
        await websocket.close(code=4401)  # EW311
        return
    await websocket.accept()
    if full():
        await websocket.close(code=4429)  # ok: the client is connected, and hears it


@app.websocket("/other")
async def other(websocket: WebSocket):
    if not tokens.verify(websocket.headers.get("authorization")):
        await websocket.close(1008)  # ok: no page waits for that code
        return
    await websocket.accept()
