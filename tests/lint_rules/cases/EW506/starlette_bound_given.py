import asyncio
from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    queue = asyncio.Queue(maxsize=100)  # ok: a bound
    subscribers.add(queue)
    while True:
        await ws.send_json(await queue.get())
