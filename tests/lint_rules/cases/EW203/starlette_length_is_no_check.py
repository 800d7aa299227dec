from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def endpoint(websocket: WebSocket):
    await websocket.accept()
    message = await websocket.receive_json()
    if len(message["user_id"]) > app.state.longest:  # EW203
        return
    await save_message(message["user_id"], message["text"])


@app.websocket("/own")
async def compared(websocket: WebSocket):
    await websocket.accept()
    message = await websocket.receive_json()
    if message["user_id"] != app.state.owner:  # ok: the name is held against another one
        return
    await save_message(message["user_id"], message["text"])
