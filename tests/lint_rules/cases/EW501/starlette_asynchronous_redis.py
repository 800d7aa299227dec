import redis.asyncio as redis
from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    r = redis.Redis()
    await r.set("a", 1)  # ok: an asynchronous client
