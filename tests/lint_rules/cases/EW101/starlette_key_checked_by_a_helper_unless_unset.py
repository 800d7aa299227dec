import secrets

from fastapi import WebSocket


def is_authorized(websocket, expected):
    if not expected:
        return True
    token = websocket.query_params.get("token", "")
    if not token:
        scheme, _, value = websocket.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            token = value
    if not token:
        return False
    return secrets.compare_digest(token, expected)


@app.websocket("/stream")
async def stream(websocket: WebSocket):
    if not is_authorized(websocket, getattr(websocket.app.state, "api_key", "")):  # ok: guarded, unless no key is set
        return await websocket.close(1008)
    await websocket.accept()
    await websocket.send_json({"jobs": jobs.running()})
