import asyncio
from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    queue = asyncio.Queue()  # ok: its length is watched
    while True:
        item = await ws.receive_json()
        if queue.qsize() > 100:
            break
        await queue.put(item)
