import asyncio
import threading
from asyncio import run
from threading import Thread

import anyio
import uvicorn
from anyio import from_thread
from fastapi import WebSocket

from machines import Runner

pages: dict[str, WebSocket] = {}


async def tell(name: str, text: str) -> None:
    await pages[name].send_text(text)


async def fine(name: str) -> None:
    text = await describe(name)
    await tell(name, text)


async def describe(name: str) -> str:
    return f"{name} is fine"


async def whole_program() -> None:
    await begin()
    await tell("ann", "we are open")


async def begin() -> None:
    await uvicorn.Server(uvicorn.Config("shop:app")).serve()


async def for_ever() -> None:
    while True:
        await asyncio.sleep(60)
        await tell("ann", "still here")


def by_runner(name: str) -> None:
    with asyncio.Runner() as runner:
        runner.run(tell(name, "x"))  # EW517


def by_kept_runner(name: str) -> None:
    runner = asyncio.Runner()
    runner.run(tell(name, "x"))  # EW517
    runner.close()


def by_another_runner(name: str) -> None:
    with Runner() as runner:
        runner.run(tell(name, "x"))  # ok: nobody knows what it does


def by_anyio(name: str) -> None:
    anyio.run(tell, name, "x")  # EW517


def by_anyio_in_the_loop(name: str) -> None:
    from_thread.run(tell, name, "x")  # ok: in the loop of the server


def by_name(name: str) -> None:
    coroutine = tell(name, "x")
    asyncio.run(coroutine)  # EW517


def one_step_away(name: str) -> None:
    asyncio.run(fine(name))  # EW517


def nothing_told(name: str) -> str:
    return asyncio.run(describe(name))  # ok: it sends nothing


def program() -> None:
    asyncio.run(whole_program())  # ok: this loop is the server's


def pump() -> None:
    asyncio.run(for_ever())  # ok: it may be the whole program


def in_a_thread(name: str) -> None:
    Thread(target=run, args=(tell(name, "x"),)).start()  # EW517


def in_a_thread_by_full_name(name: str) -> None:
    threading.Thread(target=asyncio.run, args=(tell(name, "x"),)).start()  # EW517
