import asyncio
import json
import logging

import websockets

logger = logging.getLogger(__name__)


async def serve(websocket):
    tasks = set()

    async def answer(text):
        try:
            request = json.loads(text)
        except ValueError:  # EW314
            logger.error("no JSON")
            return
        await websocket.send(json.dumps({"id": request.get("id")}))

    async for text in websocket:
        task = asyncio.create_task(answer(text))  # ok: answered in the task, if anywhere
        tasks.add(task)


async def main():
    await websockets.serve(serve, "localhost", 9000)
