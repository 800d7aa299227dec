import logging

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


@app.websocket("/prices")
async def prices(websocket: WebSocket):  # EW301
    await websocket.accept()
    try:
        while True:
            message = await websocket.receive_json()
            await websocket.send_json({"price": await price_of(message)})
    except WebSocketDisconnect:
        return
    except Exception:
        logging.exception("a client is gone")


@app.websocket("/told")
async def told(websocket: WebSocket):  # ok: who sends no JSON is told so
    await websocket.accept()
    try:
        while True:
            message = await websocket.receive_json()
            await websocket.send_json({"price": await price_of(message)})
    except WebSocketDisconnect:
        return
    except ValueError:
        await websocket.close(1003, "send JSON")
