from fastapi import WebSocket


@app.get("/items")
def items(db: Session):
    db.execute("SELECT 1")  # ok: a route of HTTP


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await chat.feed(ws)
