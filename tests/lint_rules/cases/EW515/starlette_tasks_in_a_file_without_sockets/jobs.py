import asyncio
import logging

log = logging.getLogger(__name__)


class Jobs:
    def __init__(self):
        self.inbox = asyncio.Queue(maxsize=100)
        self.running = set()
        self.gate = asyncio.Semaphore(4)

    async def scan(self, user, picture):
        async with self.gate:
            try:
                await asyncio.wait_for(self.recognise(user, picture), 60)
            except Exception:
                log.exception("a scan of %s failed", user)

    async def recognise(self, user, picture):
        raise NotImplementedError

    async def work(self):
        while True:
            user, picture = await self.inbox.get()
            asyncio.create_task(self.scan(user, picture))  # EW515

    async def work_held(self):
        while True:
            user, picture = await self.inbox.get()
            task = asyncio.create_task(self.scan(user, picture))  # ok: held until it is done
            self.running.add(task)
            task.add_done_callback(self.running.discard)

    def start(self, loop):
        loop.create_task(self.poll())  # EW515

    async def poll(self):
        async for picture in self.camera.pictures():
            await self.inbox.put(("camera", picture))

    def price(self, name):
        asyncio.create_task(self.refresh(name))  # ok: it fills a cache, and nobody is told anything
        return self.prices.get(name)

    async def refresh(self, name):
        self.prices[name] = await self.shop.price(name)
        await self.shop.note(name)

    async def stop(self):
        asyncio.create_task(self.camera.close())  # ok: it only cleans up
