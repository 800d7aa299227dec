from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    origin = None
    for name, value in ws.scope["headers"]:
        if name == b"origin":
            origin = value
    if not allowed(origin):
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json(await latest())


@app.websocket("/mine")
async def mine(ws: WebSocket):  # ok: the header is looked for by its name, and its value is asked about
    key = None
    for name, value in ws.scope["headers"]:
        if name == b"authorization":
            key = value
    if not await valid(key):
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json(await latest())
