from fastapi import Query, WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket, user_id: int = Query(...)):  # EW203
    data = await ws.receive_json()
    await manager.send_private_message(sender_id=user_id, receiver_id=data["to"], text=data["text"])
