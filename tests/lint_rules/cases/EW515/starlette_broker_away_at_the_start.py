import asyncio

from redis.asyncio import Redis

from app.hub import hub

redis = Redis()
tasks = set()


async def listen() -> None:
    pubsub = redis.pubsub()
    await pubsub.psubscribe("news.*")  # EW515
    while True:
        try:
            message = await pubsub.get_message(timeout=1)
            await hub.broadcast(message["data"])  # tells each WebSocket
        except Exception as error:
            print(error)


async def listen_again() -> None:
    while True:
        try:
            pubsub = redis.pubsub()
            await pubsub.psubscribe("news.*")  # ok: it tries again
            async for message in pubsub.listen():
                await hub.broadcast(message["data"])
        except Exception as error:
            print(error)


async def on_startup() -> None:
    tasks.add(asyncio.create_task(listen()))
    tasks.add(asyncio.create_task(listen_again()))
