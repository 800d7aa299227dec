from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    data = await ws.receive_json()
    data["room"] = "a"
    await notifier.push(f"{data}")  # EW303
