import asyncio
import logging

from fastapi import WebSocket

watchers: dict[str, WebSocket] = {}


async def tell_prices():
    while True:  # EW515
        await hub.announce(await fetch_price())
        await asyncio.sleep(5)


async def tell_rates():
    while True:
        try:
            await hub.announce(await fetch_rate())
        except Exception:
            logging.exception("rate")
        await asyncio.sleep(5)  # ok: the loop goes on


async def tell_stocks():
    while True:
        try:
            for name in list(watchers):  # EW515
                await hub.announce(await fetch_stock(name))
        except Exception:
            logging.exception("stock")
        await asyncio.sleep(5)
