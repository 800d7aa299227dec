import asyncio
import logging

from fastapi import WebSocket


class Board:
    def __init__(self, websocket: WebSocket):
        self.websocket = websocket

    async def start(self):
        self.task = asyncio.create_task(self.pump())  # EW515

    async def pump(self):
        async for score in scores():
            await self.websocket.send_json(score)


class Ticker:
    async def start(self, websocket: WebSocket):
        self.job = asyncio.create_task(self.tick(websocket))  # ok: it is waited for
        await self.job

    async def tick(self, websocket: WebSocket):
        async for score in scores():
            await websocket.send_json(score)


async def on_startup():
    asyncio.create_task(refresh())  # EW515


async def refresh():
    await scores.load()


class Feed:
    async def start(self, session):
        self.updates = asyncio.create_task(self.update(session))  # ok: it logs what ends it

    async def update(self, session):
        headers = session.authenticate()
        while not self.stopped:
            try:
                await self.push(headers)
            except Exception:
                logging.exception("feed")
                self.stopped = True
