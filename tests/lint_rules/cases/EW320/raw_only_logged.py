import asyncio
import json
import logging

import websockets

logger = logging.getLogger(__name__)
seats = {}
latest = None


async def serve(websocket):
    global latest
    async for text in websocket:
        message = json.loads(text)
        if message["cmd"] == "take":
            seats[message["seat"]] = websocket
            await websocket.send(json.dumps({"taken": message["seat"]}))
        elif message["cmd"] == "leave":
            logger.info("somebody leaves %s", message["seat"])  # EW320
        elif message["cmd"] == "stop":
            logger.info("somebody stops")
            return  # ok: it ends the connection
        elif message["cmd"] == "mark":
            latest = message["seat"]  # ok: others read it
        elif message["cmd"] == "look":
            await websocket.send(json.dumps([*seats]))  # ok: it is answered


async def main():
    async with websockets.serve(serve, "localhost", 8765):
        await asyncio.Future()
