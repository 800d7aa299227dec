from fastapi import WebSocket, WebSocketDisconnect


@app.websocket("/vibes")
async def vibes(websocket: WebSocket):
    await manager.connect(websocket)
    try:
        while True:
            await websocket.send_json(mood.of(await websocket.receive_text()))
    except:  # EW503
        manager.disconnect(websocket)


@app.websocket("/moods")
async def moods(websocket: WebSocket):
    await manager.connect(websocket)
    try:
        while True:
            await websocket.send_json(mood.of(await websocket.receive_text()))
    except WebSocketDisconnect:  # ok: what is expected
        manager.disconnect(websocket)
    except Exception:
        await websocket.close(1011)  # ok: the client hears of it
