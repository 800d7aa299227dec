from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/a")
async def echoed(websocket: WebSocket):
    token = websocket.headers.get("sec-websocket-protocol", "").split(",")[0]
    if not tokens.verify(token):
        return await websocket.close()
    await websocket.accept(token)  # EW110


@app.websocket("/b")
async def first(websocket: WebSocket):
    chosen = websocket.scope["subprotocols"][0]
    await websocket.accept(subprotocol=chosen)  # EW110


@app.websocket("/c")
async def first_of_a_list(websocket: WebSocket):
    offered = websocket.scope["subprotocols"]
    await websocket.accept(subprotocol=offered[0])  # EW110


@app.websocket("/d")
async def behind_a_key(websocket: WebSocket):
    if websocket.headers.get("x-api-key") not in KEYS:
        return await websocket.close()
    asked = websocket.headers.get("sec-websocket-protocol")
    await websocket.accept(subprotocol=asked)  # EW110
