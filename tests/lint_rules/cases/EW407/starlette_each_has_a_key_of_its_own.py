from fastapi import WebSocket

watching = {}


@app.websocket("/watch")
async def watch(websocket: WebSocket):
    await websocket.accept()
    connection_id = id(websocket)
    watching[connection_id] = websocket
    try:
        await websocket.receive_text()
    finally:
        del watching[connection_id]  # ok: the key is made for this connection
