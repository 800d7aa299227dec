from fastapi import WebSocket


@app.websocket("/notes")
async def notes(websocket: WebSocket):
    await websocket.accept()
    async for frame in websocket.iter_text():
        if not isinstance(frame, str):
            continue  # ok: no message at all
        await websocket.send_text(await pad.keep(frame))


@app.websocket("/end")
async def end(websocket: WebSocket):
    await websocket.accept()
    await websocket.receive_text()  # ok: only to see the end
