from fastapi import FastAPI, WebSocket
from redis import asyncio as redis

app = FastAPI()
shared = redis.from_url("redis://localhost")


async def forward(websocket: WebSocket, channel: str) -> None:
    async with redis.from_url("redis://localhost") as client:  # EW513
        async with client.pubsub() as pubsub:
            await pubsub.subscribe(channel)
            async for message in pubsub.listen():
                await websocket.send_text(message["data"])


@app.websocket("/feed")
async def feed(websocket: WebSocket):
    await websocket.accept()
    await forward(websocket, "news")


@app.websocket("/last")
async def last(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text(await shared.get("last"))  # ok: one client for all
