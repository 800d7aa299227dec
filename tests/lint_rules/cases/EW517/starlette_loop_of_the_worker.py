import asyncio
import threading

from fastapi import WebSocket

worker_loop = asyncio.new_event_loop()
main_loop = asyncio.get_event_loop()


class Hub:
    def __init__(self) -> None:
        self.sockets: list[WebSocket] = []

    async def tell(self, text: str) -> None:
        for socket in list(self.sockets):
            await socket.send_text(text)


hub = Hub()


async def handle(alert: str) -> None:
    await store(alert)
    await hub.tell(alert)


async def count(alert: str) -> None:
    await store(alert)


def watch() -> None:
    while True:
        alert = alerts.get()
        asyncio.run_coroutine_threadsafe(handle(alert), worker_loop)  # EW517
        asyncio.run_coroutine_threadsafe(count(alert), worker_loop)  # ok: it sends nothing


def watch_well() -> None:
    while True:
        asyncio.run_coroutine_threadsafe(handle(alerts.get()), main_loop)  # ok: the server's loop


def begin() -> None:
    threading.Thread(target=worker_loop.run_forever, daemon=True).start()
