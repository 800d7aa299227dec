from fastapi import WebSocket

connections = {}


@app.websocket("/ws")
async def f(websocket: WebSocket):
    connections["last"] = websocket  # ok: the helper is given the collection
    try:
        await websocket.receive_text()
    finally:
        forget(connections, websocket)
