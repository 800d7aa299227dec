import asyncio
import logging
import threading

from fastapi import FastAPI, WebSocket

app = FastAPI()
clients: set[WebSocket] = set()
jobs: list[asyncio.Task[None]] = []


async def tell(text: str) -> None:
    for client in list(clients):
        await client.send_text(text)


async def tell_prices() -> None:
    while True:  # EW515
        await tell(await fetch_prices())


async def tell_news() -> None:
    while True:  # ok: whoever gathers it hears of its end
        await tell(await fetch_news())


async def tell_tides() -> None:
    while True:  # ok: somebody looks whether it has ended, and starts it again
        await tell(await fetch_tides())


async def tell_scores() -> None:
    while True:  # ok: the function that it is handed to is believed to watch it
        await tell(await fetch_scores())


async def tell_winds() -> None:
    while True:  # EW515
        await tell(await fetch_winds())


async def tell_room(room: str) -> None:
    while True:  # ok: each room has a loop of its own
        await tell(await fetch_room(room))


def tell_weather() -> None:
    while True:  # EW515
        board.send(read_weather())
        stopped.wait(5)


class Board:
    async def start(self) -> None:
        self.winds = asyncio.create_task(tell_winds())  # EW515

    async def stop(self) -> None:
        if not self.winds.done():
            self.winds.cancel()


async def main() -> None:
    prices = asyncio.create_task(tell_prices())
    jobs.append(asyncio.create_task(tell_news()))
    threading.Thread(target=tell_weather, daemon=True).start()
    supervise(asyncio.create_task(tell_scores()))
    await asyncio.Future()
    await prices


async def look() -> None:
    await asyncio.gather(*jobs)


async def keep_running() -> None:
    tides = asyncio.create_task(tell_tides())
    while True:
        if tides.done():
            logging.error("tides")
            tides = asyncio.create_task(tell_tides())
        await asyncio.sleep(5)


@app.post("/rooms")
async def add_room(room: str) -> None:
    jobs.append(asyncio.create_task(tell_room(room)))
