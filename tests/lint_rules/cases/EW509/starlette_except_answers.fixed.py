import json
import logging

from fastapi import FastAPI, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

app = FastAPI()
logger = logging.getLogger(__name__)


@app.websocket("/kitchen")
async def kitchen(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        try:
            order = json.loads(await websocket.receive_text())
            await websocket.send_json({"cooking": order["dish"]})
        except Exception:  # ok: the send below raises as well once the client has gone
            logger.exception("an order")
            await websocket.send_json({"error": "not understood"})


@app.websocket("/counter")
async def counter(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        try:
            order = json.loads(await websocket.receive_text())
            await websocket.send_json({"paid": order["dish"]})
        except WebSocketDisconnect:
            break
        except Exception:
            if websocket.client_state is WebSocketState.CONNECTED:
                await websocket.send_json({"error": "not understood"})
