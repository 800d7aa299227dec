from fastapi import WebSocket


@app.websocket("/ws")
async def notes(ws: WebSocket):  # EW301
    await ws.accept()
    while True:
        note = await ws.receive_json()
        await rooms.store_note(note)
