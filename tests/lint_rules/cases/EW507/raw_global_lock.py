import asyncio, websockets

CLIENTS = set()
LOCK = asyncio.Lock()


async def handler(ws):
    async for message in ws:
        async with LOCK:
            for other in CLIENTS:
                await other.send(message)  # EW507


websockets.serve(handler, "", 1)
