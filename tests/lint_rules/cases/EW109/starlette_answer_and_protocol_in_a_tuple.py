from fastapi import WebSocket


def answer_of(ws, key):
    if not key:
        return True, None
    sent = ws.headers.get("sec-websocket-protocol", "")
    if sent != key:
        return False, None
    return True, "bearer"


@app.websocket("/chat")
async def chat(ws: WebSocket):  # EW109
    authorized, protocol = answer_of(ws, getattr(ws.app.state, "api_key", ""))
    if not authorized:
        return await ws.close(1008)
    await ws.accept(protocol)
    await ws.send_json({"rooms": rooms.all()})
