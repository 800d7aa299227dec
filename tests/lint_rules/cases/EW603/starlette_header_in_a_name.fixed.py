import hmac

from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    sent = ws.headers.get("x-api-key")
    if not hmac.compare_digest(sent, settings.feed_token):
        return await ws.close(4401)
    await ws.accept()
