import asyncio
from fastapi import WebSocket

subscribers = set()


@app.websocket("/ws")
async def feed(ws: WebSocket):
    queue: asyncio.Queue[str] = asyncio.Queue()  # EW506
    subscribers.add(queue)
    while True:
        await ws.send_json(await queue.get())
