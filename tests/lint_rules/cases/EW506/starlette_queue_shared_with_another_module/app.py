import asyncio
from fastapi import WebSocket
from docs import share


@app.websocket("/ws")
async def feed(ws: WebSocket):
    updates = asyncio.Queue()  # EW506
    share("doc", updates)
    while True:
        await ws.send_bytes(await updates.get())
