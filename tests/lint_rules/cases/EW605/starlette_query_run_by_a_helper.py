from fastapi import WebSocket


async def run(sql):
    return await db.fetch_all(sql)  # EW605


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    name = await ws.receive_text()
    await ws.send_json(await run(f"SELECT * FROM users WHERE name = '{name}'"))
