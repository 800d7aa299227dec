from app.users import current_user
from fastapi import WebSocket


@app.websocket("/limited")
async def limited(ws: WebSocket, limits: Limits):
    await ws.accept()
    text = await ws.receive_text()
    try:
        limits.count(ws.client.host)
        request = Request.model_validate(text)
    except Exception as error:
        await ws.send_json({"error": str(error)})  # ok: a limit, and what the client sent
        return
    try:
        await tools.by_name[request.method](request)
    except Exception as error:
        await ws.send_json({"error": str(error)})  # EW504
