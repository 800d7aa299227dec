import asyncio

from fastapi import WebSocket


class Watch:
    async def start(self):
        if self.task is not None:
            await self.stop()
        self.task = asyncio.create_task(self.watch())


async def serve(ws: WebSocket):
    asyncio.create_task(load())  # ok: it is over in one step
    watch = Watch()
    asyncio.create_task(watch.start())  # ok: what goes on for long is kept by the watch
    asyncio.create_task(store(ws))  # EW505


async def load():
    settings.loaded = True


def store(ws: WebSocket):
    return rows.store(ws.scope)
