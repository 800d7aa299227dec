from fastapi import WebSocket


@app.websocket("/game")
async def game(websocket: WebSocket):
    await websocket.accept()
    while True:
        await play(websocket, await websocket.receive_json())


async def play(websocket, message):
    if message.get("type") == "step":
        await handle_step(websocket, message)
    elif message.get("type") == "look":
        await handle_look(websocket, message)
    elif message.get("type") == "resign":
        await handle_resign(websocket, message)
    else:
        await websocket.send_json({"error": "unknown"})


async def handle_step(websocket, message):
    if await is_refused(websocket):
        return
    if not board.fits(message.get("step")):
        return  # EW314
    board.move(message.get("step"))
    await websocket.send_json(board.state())


async def handle_look(websocket, message):
    player = hub.get_player(websocket)
    seen = board.seen_by(player, message.get("field"))
    if not seen:
        return  # EW314
    await hub.send_to(player, seen)


async def handle_resign(websocket, message):
    if await is_refused(websocket):
        return  # ok: the one who refuses says so
    board.resign(message.get("player"))
    await websocket.send_json(board.state())


async def is_refused(websocket):
    if board.over:
        await websocket.send_json({"error": "over"})
    return board.over
