from fastapi import WebSocket


@app.websocket("/plant")
async def plant(websocket: WebSocket):
    await websocket.accept()
    while True:
        frame = await websocket.receive()
        if frame["type"] == "websocket.disconnect":
            return
        if frame["bytes"] is not None:
            await websocket.send_bytes(machine.run(frame["bytes"]))
        elif frame["text"] is not None:
            await websocket.send_text(machine.say(frame["text"]))  # ok: a frame is one of both


@app.websocket("/pumps")
async def pumps(websocket: WebSocket):  # EW301
    await websocket.accept()
    while True:
        frame = await websocket.receive()
        if frame["type"] == "websocket.disconnect":
            return
        command = json.loads(frame["text"])
        if command["do"] == "start":
            await websocket.send_text(machine.start(command["pump"]))
