from fastapi import HTTPException, WebSocket


@app.websocket("/rooms/{room}")
async def rooms(websocket: WebSocket, room: str):
    await websocket.accept()
    if not store.has(room):
        raise HTTPException(status_code=404)  # EW314
    while True:
        await websocket.send_text(store.read(room, await websocket.receive_text()))


@app.websocket("/games/{game}")
async def games(websocket: WebSocket, game: str):
    if not store.has(game):
        raise HTTPException(status_code=404)  # ok: the handshake is refused
    await websocket.accept()
    while True:
        await websocket.send_text(store.read(game, await websocket.receive_text()))
