from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    while True:
        try:
            await handle(await ws.receive_json())
        except:  # EW503
            continue
