from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()  # ok: the first message is a token, and a bad one means close
    token = await ws.receive_text()
    if not valid(token):
        await ws.close()
        return
