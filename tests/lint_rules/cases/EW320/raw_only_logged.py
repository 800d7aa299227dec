import asyncio
import json
import logging

import websockets

logger = logging.getLogger(__name__)
seats = {}


async def serve(websocket):
    async for text in websocket:
        message = json.loads(text)
        if message["cmd"] == "take":
            seats[message["seat"]] = websocket
            await websocket.send(json.dumps({"taken": message["seat"]}))
        elif message["cmd"] == "leave":
            logger.info("somebody leaves %s", message["seat"])  # EW320
        elif message["cmd"] == "look":
            await websocket.send(json.dumps([*seats]))  # ok: it is answered


async def main():
    async with websockets.serve(serve, "localhost", 8765):
        await asyncio.Future()
