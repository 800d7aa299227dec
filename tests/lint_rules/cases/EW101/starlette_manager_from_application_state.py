from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    conn = await ws.app.state.manager.register(ws, topics=["all"])
    await pump(ws, conn)


async def pump(ws: WebSocket, conn):
    while True:
        await conn.put(await ws.receive_json())
