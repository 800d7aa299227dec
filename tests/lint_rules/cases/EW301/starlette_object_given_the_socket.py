from fastapi import WebSocket


@app.websocket("/ws")
async def notes(ws: WebSocket):
    session = Session(ws)
    while True:
        await session.handle(await ws.receive_json())  # ok: what was given the socket may answer
