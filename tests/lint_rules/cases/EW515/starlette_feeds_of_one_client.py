import asyncio
import logging

from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from redis.asyncio import Redis

app = FastAPI()
redis = Redis()


async def feed(websocket: WebSocket, symbol: str) -> None:
    pubsub = redis.pubsub()
    try:
        await pubsub.subscribe(symbol)
        async for message in pubsub.listen():  # EW515
            await websocket.send_text(message["data"])
    except Exception:
        logging.exception("feed")
    finally:
        await pubsub.aclose()


async def feed_and_close(websocket: WebSocket, symbol: str) -> None:
    pubsub = redis.pubsub()
    try:
        await pubsub.subscribe(symbol)
        async for message in pubsub.listen():  # ok: the client hears of the end
            await websocket.send_text(message["data"])
    except Exception:
        logging.exception("feed")
    finally:
        await websocket.close()


@app.websocket("/prices/{symbol}")
async def prices(websocket: WebSocket, symbol: str) -> None:
    await websocket.accept()
    task = asyncio.create_task(feed(websocket, symbol))
    other = asyncio.create_task(feed_and_close(websocket, symbol))
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        task.cancel()
        other.cancel()
