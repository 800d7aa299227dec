import asyncio
import logging

from fastapi import WebSocket

clients: set[WebSocket] = set()
_listener: asyncio.Task[None] | None = None


async def listen() -> None:
    try:
        async for message in broker.listen():
            await tell(message)
    except ConnectionError:
        logging.exception("broker")


async def ensure_listener() -> None:
    global _listener
    if _listener is not None:
        return
    _listener = asyncio.create_task(listen())  # EW515


async def tell(message: str) -> None:
    for client in list(clients):
        try:
            await client.send_text(message)
        except Exception:
            clients.discard(client)


class Hub:
    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None

    async def ensure(self) -> None:
        if self.task is None:
            self.task = asyncio.create_task(self.run())  # ok: it goes on after each error

    async def run(self) -> None:
        while True:
            try:
                await tell(await broker.get())
            except Exception:
                logging.exception("broker")
                await asyncio.sleep(1)
