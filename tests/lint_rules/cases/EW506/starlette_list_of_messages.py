from fastapi import WebSocket


@app.websocket("/ws")
async def talk(ws: WebSocket):
    history = []  # EW506
    while True:
        history.append(await ws.receive_json())
        await ws.send_json(history)
