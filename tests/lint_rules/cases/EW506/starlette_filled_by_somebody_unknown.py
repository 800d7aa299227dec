import asyncio
from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    queue = asyncio.Queue()  # ok: nobody knows who fills it, and how far
    await transcribe(ws, queue)
