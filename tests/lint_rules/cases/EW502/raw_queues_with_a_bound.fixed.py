import asyncio

import websockets

boxes = set()


async def listen(websocket):
    box = asyncio.Queue(maxsize=8)
    boxes.add(box)
    try:
        while True:
            await websocket.send(await box.get())
    finally:
        boxes.remove(box)


async def tell(event):
    for box in list(boxes):
        await box.put(event)


async def main():
    async with websockets.serve(listen, "", 8200):
        async for event in sensors.events():
            await tell(event)
