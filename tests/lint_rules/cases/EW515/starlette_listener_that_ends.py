import asyncio
import logging

from fastapi import WebSocket

watchers: set[WebSocket] = set()


async def tell_all(redis):
    pubsub = redis.pubsub()
    await pubsub.subscribe("prices")
    async for message in pubsub.listen():  # EW515
        try:
            await hub.announce(message)
        except Exception:
            logging.exception("price")


async def tell_again(redis):
    while True:
        try:
            async for message in redis.pubsub().listen():  # ok: it begins anew
                await hub.announce(message)
        except Exception:
            logging.exception("price")
        await asyncio.sleep(1)
