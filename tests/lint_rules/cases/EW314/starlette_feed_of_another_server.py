import asyncio
import json
import logging

import aiohttp
from fastapi import FastAPI, WebSocket

app = FastAPI()
logger = logging.getLogger(__name__)
watchers: set[WebSocket] = set()
wishes: set[str] = set()
feed: asyncio.Task | None = None


async def tell_rate(rate: float) -> None:
    for watcher in list(watchers):
        await watcher.send_json({"rate": rate})


async def read_rates(names: set[str]) -> None:
    url = "wss://rates.example/" + ",".join(sorted(names))
    try:
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
            async for msg in ws:
                if msg.type == aiohttp.WSMsgType.TEXT:
                    told = json.loads(msg.data)
                    if "rate" in told:
                        rate = told["rate"]
                        await tell_rate(float(rate.get("last", 0)))
                elif msg.type == aiohttp.WSMsgType.CLOSED:
                    break
    except Exception:  # ok: what another server says has no sender that waits
        logger.warning("the feed has ended")


def ensure_feed() -> None:
    global feed
    if feed is None or feed.done():
        feed = asyncio.create_task(read_rates(wishes))


@app.websocket("/rates")
async def rates(websocket: WebSocket) -> None:
    await websocket.accept()
    watchers.add(websocket)
    try:
        while True:
            wish = await websocket.receive_text()
            if not wish:
                continue  # EW314
            await websocket.send_json({"seen": wish})
            wishes.add(wish)
            ensure_feed()
    finally:
        watchers.discard(websocket)
