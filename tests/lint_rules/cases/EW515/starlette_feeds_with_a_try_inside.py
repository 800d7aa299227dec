import asyncio
import json
import logging

from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from redis.asyncio import Redis

app = FastAPI()
redis = Redis()


async def feed(websocket: WebSocket, field: str) -> None:
    pubsub = redis.pubsub()
    while True:  # EW515
        message = await pubsub.get_message(timeout=5)
        try:
            await websocket.send_json(json.loads(message["data"]))
        except Exception:
            logging.exception("kite")
            break


async def feed_and_close(websocket: WebSocket, field: str) -> None:
    pubsub = redis.pubsub()
    while True:  # ok: the `except` inside closes the connection
        message = await pubsub.get_message(timeout=5)
        try:
            await websocket.send_json(json.loads(message["data"]))
        except Exception:
            await websocket.close(1011)
            return


@app.websocket("/kites/{field}")
async def kites(websocket: WebSocket, field: str) -> None:
    await websocket.accept()
    task = asyncio.create_task(feed(websocket, field))
    other = asyncio.create_task(feed_and_close(websocket, field))
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        task.cancel()
        other.cancel()
