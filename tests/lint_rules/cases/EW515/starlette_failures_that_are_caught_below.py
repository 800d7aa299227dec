import asyncio
import logging

from fastapi import WebSocket

watchers: set[WebSocket] = set()


async def start() -> None:
    asyncio.ensure_future(fetch_price())  # EW515
    asyncio.ensure_future(clean())  # ok: it only removes what nobody needs


async def prices() -> None:
    while True:
        await tell(shop, await fetch_price())  # ok: what fails is caught below
        await asyncio.sleep(5)


async def tell_all(price: str) -> None:
    for watcher in list(watchers):
        fire_and_forget(watcher.send_text(price))  # ok: it only starts


async def tell(watcher: WebSocket, price: str) -> None:
    try:
        await watcher.send_text(price)
    except Exception:
        logging.exception("gone")


async def fetch_price() -> str:
    try:
        return await shop.price()
    except Exception:
        logging.exception("no price")
        return ""


async def clean() -> None:
    while True:  # ok: it tells nobody anything
        await remove_old_files()
        await asyncio.sleep(5)
