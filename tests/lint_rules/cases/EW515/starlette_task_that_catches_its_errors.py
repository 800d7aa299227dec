import asyncio
import logging

from fastapi import WebSocket

logger = logging.getLogger(__name__)
running: set[asyncio.Task[None]] = set()


async def tell(ws: WebSocket, order: int) -> None:
    try:
        price = await look_up(order)
        await ws.send_json(price)
    except Exception:
        logger.exception("no price")


async def work(ws: WebSocket) -> None:
    task = asyncio.create_task(tell(ws, 1))
    running.add(task)
    task.add_done_callback(running.discard)


def on_change(ws: WebSocket, order: int) -> None:
    asyncio.create_task(tell(ws, order))  # EW515


def on_start(ws: WebSocket) -> None:
    asyncio.create_task(work(ws))  # ok: it keeps the task that does the work


def on_order(ws: WebSocket, keeper, order: int) -> None:
    keeper.create_task(tell(ws, order))  # ok: who starts it may keep it
    asyncio.get_running_loop().create_task(tell(ws, order))  # EW515


async def finish(ws: WebSocket, order: int) -> None:
    try:
        await ws.send_json(await look_up(order))
    except Exception as error:
        logger.error("no price for %s: %s", order, error)
        raise


def from_a_thread(ws: WebSocket, order: int, loop: asyncio.AbstractEventLoop) -> None:
    asyncio.run_coroutine_threadsafe(finish(ws, order), loop)  # ok: it logs its error itself
