from fastapi import WebSocket, WebSocketDisconnect


@app.websocket("/quotes")
async def quotes(websocket: WebSocket):
    await hub.connect(websocket)
    try:  # EW514
        while True:
            symbol = await websocket.receive_text()
            await hub.announce(await market.quote(symbol))
    except WebSocketDisconnect:
        hub.disconnect(websocket)


@app.websocket("/orders")
async def orders(websocket: WebSocket):
    await hub.connect(websocket)
    try:
        while True:
            order = await websocket.receive_text()
            await hub.announce(await market.place(order))
    except WebSocketDisconnect:
        print("gone")
    finally:
        hub.disconnect(websocket)  # ok: on every way


@app.websocket("/beats")
async def beats(websocket: WebSocket):
    listeners.add(websocket)
    try:
        while True:
            await websocket.receive()  # EW514
    except WebSocketDisconnect:
        if websocket in listeners:
            listeners.remove(websocket)


@app.websocket("/winds")
async def winds(websocket: WebSocket):
    listeners.add(websocket)
    try:
        while True:
            message = await websocket.receive()  # ok: its type is asked for
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect()
    except WebSocketDisconnect:
        listeners.discard(websocket)


@app.websocket("/clouds")
async def clouds(websocket: WebSocket):
    listeners.add(websocket)
    try:
        while True:
            await websocket.receive()  # ok: any error cleans up
    except (WebSocketDisconnect, RuntimeError):
        listeners.discard(websocket)


@app.websocket("/tides")
async def tides(websocket: WebSocket):
    await hub.connect(websocket)
    try:  # EW514
        while True:
            await websocket.receive_text()  # a frame of bytes raises a KeyError
    except WebSocketDisconnect:
        hub.disconnect(websocket)
