import asyncio
import json
import logging

from fastapi import FastAPI, WebSocket

app = FastAPI()
clients: set[WebSocket] = set()
tasks: set[asyncio.Task[None]] = set()


async def tell_all(text: str) -> None:
    for client in list(clients):
        await client.send_text(text)


async def tell_all_alive(text: str) -> None:
    for client in list(clients):
        try:
            await client.send_text(text)
        except Exception:
            logging.exception("client")


async def tell_prices() -> None:
    while True:  # EW515
        await tell_all(json.dumps(await fetch_prices()))
        await asyncio.sleep(5)


async def tell_news() -> None:
    try:
        while True:  # EW515
            await tell_all_alive(json.dumps(await fetch_news()))
    except Exception:
        logging.exception("news")


async def hear_broker() -> None:
    async for message in pubsub.listen():  # EW515
        try:
            await handle(message)
        except ValueError:
            logging.exception("message")


async def tell_scores() -> None:
    while True:  # ok: an error is caught inside of the loop
        try:
            await tell_all(json.dumps(await fetch_scores()))
        except Exception:
            logging.exception("scores")
        await asyncio.sleep(5)


async def tell_time() -> None:
    while True:  # ok: what it calls catches all that fails in it
        await tell_all_alive(clock.read())
        await asyncio.sleep(1)


async def tell_weather() -> None:
    while True:  # ok: it is started again where its end is heard of
        await tell_all(await fetch_weather())


async def tell_tides() -> None:
    while True:  # ok: nothing starts it as a task
        await tell_all(await fetch_tides())


async def clean_up() -> None:
    while True:  # ok: it tells clients nothing
        await database.clean_up()


async def hear_broker_for_ever() -> None:
    while True:  # ok: the error ends the inner loop only
        try:
            async for message in pubsub.listen():
                await handle(message)
        except Exception:
            logging.exception("broker")


def again(task: asyncio.Task[None]) -> None:
    asyncio.create_task(tell_weather()).add_done_callback(again)


async def on_startup() -> None:
    for work in (tell_scores(), tell_time()):
        tasks.add(asyncio.create_task(work))
    prices = asyncio.create_task(tell_prices())
    tasks.add(prices)
    prices.add_done_callback(tasks.discard)
    news = asyncio.create_task(tell_news())
    tasks.add(news)
    news.add_done_callback(tasks.discard)
    tasks.add(asyncio.create_task(tell_scores()))
    tasks.add(asyncio.create_task(tell_time()))
    tasks.add(asyncio.create_task(hear_broker()))
    tasks.add(asyncio.create_task(clean_up()))
    tasks.add(asyncio.create_task(hear_broker_for_ever()))
    asyncio.create_task(tell_weather()).add_done_callback(again)
    await tell_tides()


@app.websocket("/board")
async def board(websocket: WebSocket) -> None:
    await websocket.accept()

    async def scores() -> None:
        try:
            while True:  # EW515
                await websocket.send_json(await engine.next())
        except Exception:
            logging.exception("scores")

    task = asyncio.create_task(scores())
    try:
        await websocket.receive_text()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@app.websocket("/voice")
async def voice(websocket: WebSocket) -> None:
    await websocket.accept()

    async def words() -> None:
        try:
            while True:  # ok: the client learns of the end
                await websocket.send_json(await engine.next())
        except Exception:
            logging.exception("words")
            await websocket.close()

    task = asyncio.create_task(words())
    try:
        while True:
            await engine.hear(await websocket.receive_bytes())
    finally:
        task.cancel()
