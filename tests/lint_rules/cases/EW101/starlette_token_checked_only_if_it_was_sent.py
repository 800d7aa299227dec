from fastapi import WebSocket


def allowed(token):
    if not token:
        return True
    return token == API_TOKEN


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    if not allowed(ws.query_params.get("token")):
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json(prices())
