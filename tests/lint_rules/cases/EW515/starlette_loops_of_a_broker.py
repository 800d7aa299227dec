import asyncio
import json
import logging

from fastapi import FastAPI, WebSocket

app = FastAPI()
redis = connect_redis()


class Relay:
    async def start(self, deliver) -> None:
        self.task = asyncio.create_task(self.relay(deliver))

    async def relay(self, deliver) -> None:
        pubsub = redis.pubsub()
        try:
            while True:  # EW515
                message = await pubsub.get_message(timeout=1.0)
                try:
                    await deliver(json.loads(message["data"]))
                except Exception:
                    logging.exception("message")
        finally:
            await pubsub.aclose()


class Hearer:
    async def start(self) -> None:
        self.task = asyncio.create_task(self.hear())

    async def hear(self) -> None:
        async for message in redis.pubsub().listen():  # EW515
            try:
                await hub.tell(message)
            except Exception:
                logging.exception("message")


class Patient:
    async def start(self) -> None:
        self.task = asyncio.create_task(self.hear_and_connect_again())

    async def hear_and_connect_again(self) -> None:
        while True:  # ok: it connects again
            try:
                async for message in redis.pubsub().listen():
                    await hub.tell(message)
            except Exception:
                logging.exception("broker")
                await asyncio.sleep(1)


@app.websocket("/news")
async def news(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.receive_text()
