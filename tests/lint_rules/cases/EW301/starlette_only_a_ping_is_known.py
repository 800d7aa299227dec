import json

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


@app.websocket("/ticker")
async def ticker(websocket: WebSocket):  # ok: what is no ping is no message at all
    await websocket.accept()
    await websocket.send_json(await newest())
    try:
        while True:
            text = await websocket.receive_text()
            if text == "ping":
                await websocket.send_text("pong")
    except WebSocketDisconnect:
        forget(websocket)


@app.websocket("/orders")
async def orders(websocket: WebSocket):  # EW301
    await websocket.accept()
    try:
        while True:
            text = await websocket.receive_text()
            if text == "ping":
                await websocket.send_text("pong")
            elif text == "cancel-all":
                cancel_all()
    except WebSocketDisconnect:
        forget(websocket)


@app.websocket("/alarms")
async def alarms(websocket: WebSocket):  # ok: the server tells, and only a ping is known
    await websocket.accept()
    try:
        while True:
            message = json.loads(await websocket.receive_text())
            if message.get("type") == "ping":
                await websocket.send_json({"type": "pong"})
    except WebSocketDisconnect:
        forget(websocket)


@app.websocket("/bids")
async def bids(websocket: WebSocket):  # EW301
    await websocket.accept()
    try:
        while True:
            message = json.loads(await websocket.receive_text())
            if message.get("type") == "ping":
                await websocket.send_json({"type": "pong"})
            elif message["type"] == "bid":
                await book(message["price"])
    except WebSocketDisconnect:
        forget(websocket)
