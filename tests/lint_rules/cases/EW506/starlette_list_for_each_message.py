from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    while True:
        lines = []
        lines.append(await ws.receive_text())  # ok: a new list for each message
        await store(lines)
