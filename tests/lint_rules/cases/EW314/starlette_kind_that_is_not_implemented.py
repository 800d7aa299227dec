from fastapi import WebSocket


@app.websocket("/pump")
async def pump(websocket: WebSocket):
    await websocket.accept()
    while True:
        await handle_command(websocket, await websocket.receive_text())


async def handle_command(websocket, command):
    if command == "on":
        await websocket.send_text(plant.start())
        return
    raise NotImplementedError  # EW314
