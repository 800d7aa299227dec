from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    known = False
    while True:
        message = await ws.receive_json()
        if message["type"] == "login":
            if valid(message["token"]):
                known = True
            continue
        if not known:
            await ws.close(1008)
            return
        await ws.send_json(prices())  # ok: only after a login
