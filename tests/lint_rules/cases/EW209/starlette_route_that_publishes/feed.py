import redis.asyncio as redis
from fastapi import WebSocket

clients: set[WebSocket] = set()


async def listen():
    pubsub = redis.from_url("redis://localhost").pubsub()
    await pubsub.subscribe("alarms", "repairs")
    await pubsub.psubscribe("line:*")
    async for message in pubsub.listen():
        for client in list(clients):
            await client.send_text(message["data"])


async def count():
    pubsub = redis.from_url("redis://localhost").pubsub()
    await pubsub.subscribe("counted")
    async for message in pubsub.listen():
        print(message["data"])
