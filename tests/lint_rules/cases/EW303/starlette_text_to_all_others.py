from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    text = await ws.receive_text()
    for client in clients:
        if client is not ws:
            await client.send_text(text)  # EW303
