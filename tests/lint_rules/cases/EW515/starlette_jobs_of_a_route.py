import asyncio
import logging

from fastapi import BackgroundTasks, FastAPI, WebSocket

app = FastAPI()
log = logging.getLogger(__name__)
sockets: set[WebSocket] = set()
running: set[asyncio.Task[None]] = set()


@app.websocket("/ws")
async def feed(websocket: WebSocket) -> None:
    await websocket.accept()
    sockets.add(websocket)
    try:
        async for _ in websocket.iter_text():
            pass
    finally:
        sockets.discard(websocket)


async def tell_finished(order: int) -> None:
    for socket in list(sockets):
        await socket.send_json({"type": "finished", "order": order})


@app.post("/orders/{order}")
async def start(order: int, background: BackgroundTasks) -> None:
    background.add_task(print_order, order)
    background.add_task(pack_order, order)


@app.on_event("startup")
async def on_startup() -> None:
    task = asyncio.create_task(warm_up(1))
    running.add(task)


async def print_order(order: int) -> None:
    try:
        await printer.prints(order)
        await tell_finished(order)
    except Exception:  # EW515
        log.exception("order %s", order)
        await mark_failed(order)


async def mark_failed(order: int) -> None:
    await orders.update(order, failed=True)


async def pack_order(order: int) -> None:
    try:
        await press.packs(order)
        await tell_finished(order)
    except Exception:  # ok: somebody may hear of it
        await on_failure(order)


async def warm_up(order: int) -> None:
    try:
        await printer.prints(order)
        await tell_finished(order)
    except Exception:  # ok: nobody has asked for it
        log.exception("warming up")
