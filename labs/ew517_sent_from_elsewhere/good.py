"""A laboratory tests the water of wells, and tells the people who drink it.

In a checkout: `emberwire serve labs.ew517_sent_from_elsewhere.bad:app`
"""

from __future__ import annotations

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from typing import TypeAlias

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

logger = logging.getLogger("laboratory")
DRINKERS = {"key-of-ada": "ada", "key-of-bob": "bob"}
CHEMISTS = {"key-of-grace"}
"""Who is called how, and who may test; an API key stands for the login here."""

SAMPLES = {"well 3": ("ada", 40), "well 5": ("bob", 2)}
"""Who drinks from a well, and the micrograms of lead in a litre that the instrument finds in it."""

MOST = 5
"""Micrograms of lead in a litre that may be drunk."""

Task: TypeAlias = Callable[[str], str]


class Worker:
    """Stands for Celery: runs a task in a process of its own, which imports this file anew."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}

    def task(self, function: Task) -> Task:
        """Mark a function that the worker runs."""
        self.tasks[function.__name__] = function
        return function

    async def run(self, task: Task, argument: str) -> str:
        """Have the worker run a task, and return its result when it has ended."""
        command = (sys.executable, __file__, task.__name__, argument)
        process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
        printed, _ = await process.communicate()
        return printed.decode().strip()


worker = Worker()
pages: dict[str, WebSocket] = {}
"""The open pages, by the name of the person."""


async def tell(name: str, text: str) -> None:
    """Send a text to somebody's page, if it is open."""
    page = pages.get(name)
    if page is not None:
        try:
            await page.send_text(text)
        except (RuntimeError, WebSocketDisconnect):
            logger.info("the page of %s has gone", name)


@worker.task
def test(well: str) -> str:
    """Test the sample of a well, which takes long, and return what to tell who drinks from it."""
    _, lead = SAMPLES[well]
    return f"the water of {well} is {'not ' if lead > MOST else ''}to be drunk"


async def hear(websocket: WebSocket) -> None:
    """Keep somebody's page, to tell them of their water."""
    name = DRINKERS.get(websocket.headers.get("x-api-key", ""))
    if name is None:
        await websocket.close()
        return
    await websocket.accept()
    pages[name] = websocket
    try:
        async for _ in websocket.iter_text():
            await websocket.send_text("there is nothing new")
    finally:
        if pages.get(name) is websocket:
            del pages[name]


async def laboratory(websocket: WebSocket) -> None:
    """Let a chemist have samples tested."""
    if websocket.headers.get("x-api-key", "") not in CHEMISTS:
        await websocket.close()
        return
    await websocket.accept()
    async for well in websocket.iter_text():
        if well in SAMPLES:
            name, _ = SAMPLES[well]
            await tell(name, await worker.run(test, well))
            await websocket.send_text(f"{well} is tested")


app = Starlette(routes=[WebSocketRoute("/ws", hear), WebSocketRoute("/laboratory", laboratory)])

if __name__ == "__main__":
    print(worker.tasks[sys.argv[1]](sys.argv[2]))
