import asyncio


async def visit(page):
    await asyncio.sleep(1)
    await page.load()


async def crawl(pages):
    for page in pages:
        asyncio.create_task(visit(page))  # ok: a program of its own, which serves no sockets
    await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(crawl([]))
