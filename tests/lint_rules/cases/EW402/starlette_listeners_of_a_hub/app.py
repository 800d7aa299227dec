from fastapi import WebSocket
from hub import hub


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    hub.listeners.append(ws)  # EW402
    hub.queues[ws] = await make_queue()  # ok: taken out below
    try:
        await ws.receive_text()
    finally:
        hub.queues.pop(ws)
