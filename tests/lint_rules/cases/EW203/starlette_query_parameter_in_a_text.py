from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    name = ws.query_params.get("username")  # EW203
    text = await ws.receive_text()
    for client in clients:
        await client.send_text(f"{name}: {text}")
