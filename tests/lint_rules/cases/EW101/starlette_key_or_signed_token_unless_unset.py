from fastapi import WebSocket


def is_ok(token):
    if API_TOKEN and token == API_TOKEN:
        return True
    if token:
        try:
            decode_token(token)
            return True
        except ValueError:
            pass
    if not API_TOKEN:
        return True
    return False


@app.websocket("/telemetry")
async def telemetry(websocket: WebSocket, token: str = ""):
    if not is_ok(token):  # ok: either of two decisions, unless no key is set
        return await websocket.close(1008)
    await websocket.accept()
    await websocket.send_json({"speed": motors.speed()})
