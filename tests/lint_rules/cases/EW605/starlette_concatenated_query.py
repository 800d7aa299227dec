from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    data = await ws.receive_json()
    query = "DELETE FROM m WHERE id = '" + data["id"] + "'"
    await db.execute(query)  # EW605
