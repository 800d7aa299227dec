from fastapi import WebSocket


def user_of(token):
    try:
        return verify(token)
    except ValueError:
        return "anonymous"


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    user = user_of(ws.query_params.get("token"))
    if not user:
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json(prices(user))
