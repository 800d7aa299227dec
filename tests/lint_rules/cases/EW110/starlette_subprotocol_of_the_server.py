from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/a")
async def known(websocket: WebSocket):
    asked = websocket.headers.get("sec-websocket-protocol")
    if asked not in SPOKEN:
        return await websocket.close()
    await websocket.accept(asked)  # ok: one of the server's own


@app.websocket("/b")
async def chosen(websocket: WebSocket):
    asked = websocket.headers.get("sec-websocket-protocol")
    await websocket.accept(subprotocol=asked if asked in SPOKEN else None)  # ok: one of the server's own, or none


@app.websocket("/c")
async def first_known(websocket: WebSocket):
    asked = websocket.scope["subprotocols"]
    await websocket.accept(subprotocol=next((one for one in asked if one in SPOKEN), None))  # ok: one of the server's own


@app.websocket("/d")
async def written(websocket: WebSocket):
    await websocket.accept(subprotocol="chat.v1")  # ok: written out
