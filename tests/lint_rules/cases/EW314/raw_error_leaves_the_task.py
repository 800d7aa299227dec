import asyncio
import logging

import websockets

logger = logging.getLogger(__name__)


async def serve(websocket):
    async for text in websocket:
        tasks.add(asyncio.create_task(place(websocket, text)))


async def place(websocket, text):
    try:
        result = shop.place(text)
    except Exception:  # EW314
        logger.exception("order")
        raise
    await websocket.send(result)


async def main():
    await websockets.serve(serve, "localhost", 9000)
