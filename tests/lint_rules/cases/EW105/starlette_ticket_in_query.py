from fastapi import Query, WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket, ticket: str = Query(...), room: str = "all"):  # ok: a ticket
    await ws.accept()
