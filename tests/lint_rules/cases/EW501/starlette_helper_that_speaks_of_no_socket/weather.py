"""The weather of the region, asked for every minute."""

import asyncio

import requests

latest: dict[str, float] = {}


async def watch():
    while True:
        latest.update(requests.get("https://weather.example/now").json())  # ok: no handler calls it, and nothing here speaks of sockets
        await asyncio.sleep(60)
