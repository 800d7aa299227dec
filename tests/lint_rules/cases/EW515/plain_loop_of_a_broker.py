import asyncio


async def forget() -> None:
    async for message in pubsub.listen():  # ok: nothing here serves clients
        await cache.forget(message)


async def main() -> None:
    tasks.add(asyncio.create_task(forget()))
