import asyncio

import websockets

boxes = set()


async def listen(websocket):
    box = asyncio.Queue()
    boxes.add(box)
    try:
        while True:
            await websocket.send(await box.get())
    finally:
        boxes.remove(box)


async def tell(event):
    for box in boxes:  # ok: a queue without a bound is never full, so that nobody else runs meanwhile
        await box.put(event)


async def main():
    async with websockets.serve(listen, "", 8200):
        async for event in sensors.events():
            await tell(event)
