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


@app.websocket("/meters/{meter}")
async def readings(websocket: WebSocket, meter: str):
    key = websocket.headers.get("x-meter-key", "")
    if not key or not await meters.has_key(meter, key):
        await websocket.close(code=4401)  # ok: a meter is no browser, which cannot write such a header
        return
    await websocket.accept()


@app.websocket("/desk")
async def desk(websocket: WebSocket):
    user = websocket.headers.get("x-remote-user")
    if user is None:
        await websocket.close(code=4401)  # EW311
        return
    await websocket.accept()
