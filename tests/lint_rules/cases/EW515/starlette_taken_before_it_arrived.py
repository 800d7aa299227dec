import asyncio
import contextlib
import logging
import threading

import redis.asyncio as redis
from starlette.websockets import WebSocket, WebSocketDisconnect

from meters import archive

log = logging.getLogger(__name__)
store = redis.Redis()


class Readings:
    def __init__(self) -> None:
        self.waiting: list[dict] = []
        self.lock = threading.Lock()

    async def flush(self) -> None:
        while True:
            await asyncio.sleep(10)
            batch, self.waiting = self.waiting, []
            try:
                await archive.write(batch)
            except Exception:  # EW515
                log.exception("%d readings", len(batch))

    async def flush_with_a_lock(self) -> None:
        while True:
            await asyncio.sleep(10)
            with self.lock:
                batch, self.waiting = self.waiting, []
            try:
                await archive.write(batch)
            except Exception:  # EW515
                log.exception("archive")

    async def flush_again(self) -> None:
        while True:
            await asyncio.sleep(10)
            batch, self.waiting = self.waiting, []
            try:
                await archive.write(batch)
            except Exception:
                log.exception("%d readings wait for the next round", len(batch))
                self.waiting = [*batch, *self.waiting]  # ok: they are put back

    async def flush_and_keep(self) -> None:
        while True:
            await asyncio.sleep(10)
            batch, self.waiting = self.waiting, []
            try:
                await archive.write(batch)
            except Exception:
                log.exception("archive")
                archive.keep_in_a_file(batch)  # ok: they are kept elsewhere

    async def flush_once(self) -> None:
        batch, self.waiting = self.waiting, []
        with contextlib.suppress(ValueError):
            await archive.write(batch)  # ok: any other error leaves the function


async def letters(websocket: WebSocket, box: str) -> None:
    await websocket.accept()
    try:
        while True:
            item = await store.blpop([f"letters:{box}"], timeout=30)  # EW515
            if item is not None:
                await websocket.send_text(item[1].decode())
    except WebSocketDisconnect:
        log.info("box %s is closed", box)


async def parcels(websocket: WebSocket, box: str) -> None:
    await websocket.accept()
    try:
        while True:
            item = await store.blmove(f"parcels:{box}", f"sent:{box}", 30)  # ok: it stands in a second list
            if item is not None:
                await websocket.send_text(item.decode())
                await websocket.receive_text()
                await store.lrem(f"sent:{box}", 1, item)
    except WebSocketDisconnect:
        log.info("box %s is closed", box)


async def packets(websocket: WebSocket, box: str) -> None:
    await websocket.accept()
    item = await store.lpop(f"packets:{box}")  # ok: it is put back where the send fails
    try:
        await websocket.send_text(item.decode())
    except WebSocketDisconnect:
        await store.lpush(f"packets:{box}", item)
