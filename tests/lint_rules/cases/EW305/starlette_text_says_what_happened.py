from fastapi import WebSocket


@app.websocket("/ws")
async def f(ws: WebSocket):
    text = await ws.receive_text()
    saved = True
    try:
        await save_message(text)
    except Exception:
        text = "(not saved)"
    await manager.broadcast(text)  # ok: the text says what happened
