from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    rooms.add(ws)
    while True:
        await ws.receive_text()  # ok: it only waits for the end
