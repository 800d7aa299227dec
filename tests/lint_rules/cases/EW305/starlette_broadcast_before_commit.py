from fastapi import WebSocket


@app.websocket("/ws")
async def f(ws: WebSocket, db=Depends(get_db)):
    while True:
        text = await ws.receive_text()
        await manager.broadcast(text)  # EW305
        message = Message(text=text)
        db.add(message)
        db.commit()
