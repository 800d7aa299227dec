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
