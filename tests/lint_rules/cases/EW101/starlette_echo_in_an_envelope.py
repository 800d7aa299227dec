from fastapi import WebSocket


@app.websocket("/count")
async def count(ws: WebSocket):
    await ws.accept()  # ok: the client hears only itself
    data = await ws.receive_json()
    text = data.get("text", "").strip()
    await ws.send_json({"text": text})
