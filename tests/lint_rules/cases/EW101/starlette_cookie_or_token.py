from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    if "session" in ws.cookies:
        user = await by_session(ws.cookies["session"])
    else:
        user = await by_token(ws.headers.get("authorization"))
    if user is None:
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json(prices())  # ok: either way somebody was looked up by what the client brought
