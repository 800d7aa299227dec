import asyncio
import json
import logging

from fastapi import WebSocket


class Manager:
    def __init__(self) -> None:
        self.active: dict[int, WebSocket] = {}
        self.ready = False

    async def start(self) -> None:
        try:
            await self.pubsub.subscribe("news")
            task = asyncio.create_task(self.listen())
            task.add_done_callback(print)
            asyncio.create_task(self.sweep()).add_done_callback(print)
            self.ready = True
        except ConnectionError:
            logging.exception("broker")

    async def listen(self) -> None:
        try:
            async for message in self.pubsub.listen():  # EW515
                await self.tell_all(json.loads(message["data"]))
        except asyncio.CancelledError:
            logging.info("stopped")
        except Exception:
            logging.exception("broker")

    async def listen_again(self) -> None:
        while True:
            try:
                async for message in self.pubsub.listen():  # ok: the loop around subscribes again
                    await self.tell_all(json.loads(message["data"]))
            except Exception:
                logging.exception("broker")
            await asyncio.sleep(1)

    async def sweep(self) -> None:
        while not self.closing:  # EW515
            try:
                await self.tell_all({"tick": 1})
                await asyncio.sleep(1)
            except Exception:
                logging.exception("sweep")
                break

    async def tick(self) -> None:
        while True:
            try:
                await self.tell_all({"tick": 1})
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                break  # ok: only the end of the server ends it
            except Exception:
                logging.exception("tick")

    async def tell_all(self, data: dict[str, int]) -> None:
        for websocket in list(self.active.values()):
            await self.send_to(websocket, data)

    async def send_to(self, websocket: WebSocket, data: dict[str, int]) -> None:
        try:
            await websocket.send_json(data)
        except RuntimeError:
            logging.exception("gone")


class Beat:
    """The beat of one connection, which has to end with it."""

    def __init__(self, ws: WebSocket) -> None:
        self.ws = ws

    async def run(self) -> None:
        while True:
            await self.ws.send_text("beat")  # ok: it serves one client only
            await asyncio.sleep(5)
