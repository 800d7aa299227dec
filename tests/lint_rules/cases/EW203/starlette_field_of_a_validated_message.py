from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    message = ChatMessage.model_validate_json(await ws.receive_text())
    save_message(message.text, message.username)  # EW203
