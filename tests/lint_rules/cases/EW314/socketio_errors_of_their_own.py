from fastapi import FastAPI, WebSocket
from flask_socketio import SocketIO, emit

socketio = SocketIO(app)
api = FastAPI()


@socketio.on("order")
def order(data):
    if not data:
        raise ValueError("an order of nothing")  # EW314
    emit("ordered", {"ok": True})


@socketio.on("caught")
def caught(data):
    try:
        if not data:
            raise ValueError("an order of nothing")
    except ValueError as error:
        emit("error", "order something")
        return
    emit("ordered", {"ok": True})  # ok: who orders nothing is told so


@api.websocket("/orders")
async def orders(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        text = await websocket.receive_text()
        if not text:
            raise ValueError("an order of nothing")  # EW314
        await websocket.send_text("ordered")
