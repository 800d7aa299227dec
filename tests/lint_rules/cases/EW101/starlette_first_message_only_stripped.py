from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    await ws.accept()
    user_input = await ws.receive_text()
    if not user_input.strip():
        return
    await agent.put(user_input)
