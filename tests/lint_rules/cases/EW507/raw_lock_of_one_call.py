import asyncio, websockets


async def feed(uri):
    lock = asyncio.Lock()
    async with websockets.connect(uri) as ws:
        async with lock:  # ok: a lock of one call
            await ws.send("x")
