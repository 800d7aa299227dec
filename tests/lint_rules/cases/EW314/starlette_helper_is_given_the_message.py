from fastapi import WebSocket


@app.websocket("/valves")
async def valves(websocket: WebSocket):
    await websocket.accept()
    while True:
        message = await websocket.receive_text()
        await turn(message, websocket)


async def turn(message, websocket):
    if not message.isdigit():
        return  # EW314
    await websocket.send_text(plant.turn(int(message)))
