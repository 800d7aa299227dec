from fastapi import WebSocket


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    headers_seen = dict(websocket.headers)
    logger.info(f"{headers_seen}")  # EW601
