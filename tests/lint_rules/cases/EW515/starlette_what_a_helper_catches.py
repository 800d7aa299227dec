import asyncio
import json
import logging
from pathlib import Path

from fastapi import FastAPI, WebSocket

app = FastAPI()
logger = logging.getLogger(__name__)
tasks: set[asyncio.Task[None]] = set()


class Hub:
    def __init__(self) -> None:
        self.sockets: list[WebSocket] = []

    async def broadcast(self, news: object) -> None:
        text = json.dumps(news)
        for socket in list(self.sockets):
            try:
                await socket.send_text(text)
            except Exception:
                logger.exception("not sent")

    async def broadcast_any(self, news: object) -> None:
        text = json.dumps(news, default=str)
        for socket in list(self.sockets):
            try:
                await socket.send_text(text)
            except Exception:
                logger.exception("not sent")

    def publish(self, news: object) -> None:
        logger.info("would publish %s", news)


hub = Hub()


@app.post("/meals")
async def meals(meal: object) -> None:
    try:
        await hub.broadcast({"meal": meal})
    except Exception:  # EW515
        pass


@app.post("/drinks")
async def drinks(drink: object) -> None:
    try:
        await hub.broadcast_any({"drink": drink})
    except Exception:  # ok: it makes a text of anything, and logs the sends that fail
        pass


@app.post("/guests")
async def guests(guest: object) -> None:
    try:
        hub.publish(guest)
    except Exception:  # ok: what only logs does not fail
        pass


@app.post("/tables")
async def tables(table: object, socket: WebSocket) -> None:
    try:
        await socket.send_json({"table": table})
    except Exception:  # ok: one client, which may have gone
        pass


@app.post("/photos")
async def photos(photo: bytes) -> None:
    try:
        Path("photo").write_bytes(photo)
    except Exception:  # ok: a file is written, and nobody told anything
        pass


@app.post("/menus")
async def menus(menu: object) -> None:
    try:
        task = asyncio.create_task(hub.broadcast(menu))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    except Exception:  # ok: what fails in the task does not fail here
        return


@app.post("/chairs")
def chairs(chair: object) -> None:
    try:
        task = asyncio.create_task(hub.broadcast(chair))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    except Exception:  # EW515
        pass


@app.post("/bills")
async def bills(bill: object) -> None:
    try:
        await hub.broadcast(bill)
    except Exception:  # EW515
        return
