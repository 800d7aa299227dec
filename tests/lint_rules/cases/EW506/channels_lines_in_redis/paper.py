from redis.asyncio import from_url

store = from_url("redis://localhost")


async def write(paper, line):
    await store.rpush(f"paper:{paper}", line)  # EW506


async def lines(paper):
    return await store.lrange(f"paper:{paper}", 0, -1)
