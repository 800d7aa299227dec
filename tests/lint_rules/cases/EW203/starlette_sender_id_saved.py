from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    while True:
        data = await ws.receive_json()
        sender = data.get("sender_id")  # EW203
        await save_message(sender, data["text"])
