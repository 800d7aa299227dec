import asyncio

from fastapi import WebSocket

watchers: set[WebSocket] = set()


async def press_button() -> None:
    board.press("pause")
    board.write_down("pause")


async def tell(text: str) -> None:
    for watcher in list(watchers):
        await watcher.send_text(text)


def on_key(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.create_task(press_button())  # ok: it is over at once, and asyncio logs its error
    asyncio.run_coroutine_threadsafe(press_button(), loop)  # EW515


def on_change(text: str) -> None:
    asyncio.create_task(tell(text))  # EW515
