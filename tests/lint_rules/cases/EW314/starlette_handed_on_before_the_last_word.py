from fastapi import WebSocket


@app.websocket("/game")
async def game(websocket: WebSocket):
    await websocket.accept()
    while True:
        await play(websocket, await websocket.receive_json())


async def play(websocket, message):
    await handle_step(websocket, message)
    if board.is_won(): await websocket.send_json({"won": True}); return


async def handle_step(websocket, message):
    if not board.fits(message.get("step")): return  # EW314
    board.move(message.get("step"))
    await websocket.send_json(board.state())
