import asyncio
import json
import uuid

import websockets


waiting = {}


async def ask(device, text):
    key = uuid.uuid4().hex
    waiting[key] = asyncio.get_running_loop().create_future()  # ok: taken out again below
    try:
        await device.send(json.dumps({"key": key, "text": text}))
        return await asyncio.wait_for(waiting[key], 10)
    finally:
        del waiting[key]


async def serve(websocket):
    async for raw in websocket:
        message = json.loads(raw)
        await websocket.send(await ask(message["device"], message["text"]))
