import asyncio

from fastapi import WebSocket

waiting: dict[str, asyncio.Queue[str | None]] = {}


class Voice:
    def __init__(self, websocket: WebSocket) -> None:
        self.websocket = websocket

    def __del__(self) -> None:
        asyncio.ensure_future(self.leave())  # ok: nobody needs it any more

    async def leave(self) -> None:
        await node.goodbye(self.websocket)


def forget(voice: Voice) -> None:
    asyncio.ensure_future(voice.disconnect())  # ok: it only tidies up


async def toast(text: str) -> None:
    try:
        await hub.broadcast(text)
    except Exception:
        pass  # Best-effort: a toast does not matter


async def alarm(text: str) -> None:
    try:
        await hub.broadcast(text)
    except Exception:  # EW515
        pass


async def start() -> None:
    tasks = set()
    for name in waiting:
        task = asyncio.create_task(pump(name))  # ok: waited for with the others
        tasks.add(task)
    await asyncio.wait(tasks)


async def pump(name: str) -> None:
    await hub.broadcast(await fetch(name))


class Parser:
    def __init__(self) -> None:
        self.stack: list[str] = []

    def push(self, mark: str) -> None:
        self.stack.append(mark)

    def unget(self, stream: "Stream") -> None:
        while self.stack:
            stream.unget(self.stack.pop())  # ok: a stack, and nobody is sent it
