import asyncio
import threading
from collections.abc import AsyncIterator, Callable

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from .background import background

router = APIRouter()


class Listeners:
    def __init__(self) -> None:
        self.known: dict[str, WebSocket] = {}

    async def add_listener(self, name: str, listener: WebSocket) -> None:
        self.known[name] = listener

    async def remove_listener(self, name: str) -> None:
        self.known.pop(name, None)

    def forget(self, name: str) -> None:
        self.remove_listener(name)  # EW308

    async def news(self) -> AsyncIterator[str]:
        yield "news"

    @background
    async def count(self) -> None:
        print(len(self.known))

    async def close(self) -> None:
        self.count()  # ok: the decorator may run it
        self.known.clear()  # ok: a plain function


@router.websocket("/listen/{name}")
async def listen(websocket: WebSocket, name: str) -> None:
    await websocket.accept()
    listeners = websocket.app.state.listeners
    await listeners.add_listener(name, websocket)
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        listeners.remove_listener(name)  # EW308


async def average() -> float:
    return 1.0


def work() -> None:
    print("works")


async def measure(websocket: WebSocket, average_of: Callable[[], float]) -> None:
    loop = asyncio.get_running_loop()
    value = await loop.run_in_executor(None, average)  # EW308
    await loop.run_in_executor(None, average_of)  # ok: a parameter
    value = await loop.run_in_executor(None, lambda: average())  # EW308
    await loop.run_in_executor(None, lambda: asyncio.run(average()))  # ok: it runs there
    threading.Thread(target=average).start()  # EW308
    threading.Thread(target=work).start()  # ok: a plain function
    await asyncio.create_task(average())
    await websocket.send_json({"average": value})


class Bridge:
    async def start(self, websocket: WebSocket) -> None:
        asyncio.create_task(self.pump(websocket))  # ok: EW505 is about these

    async def pump(self, websocket: WebSocket) -> None:
        await asyncio.sleep(1)
        await websocket.send_text("")


class Pool:
    async def create_task(self, work: str) -> None:
        print(work)
