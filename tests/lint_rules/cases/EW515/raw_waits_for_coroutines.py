"""The first example of a chat that many have copied: it raises since Python 3.11, and passed over failures before."""

import asyncio
import json

import websockets

USERS = set()


async def notify(text):
    if USERS:
        await asyncio.wait([user.send(text) for user in USERS])  # EW515


async def notify_with_tasks(text):
    await asyncio.wait([asyncio.create_task(user.send(text)) for user in USERS])  # ok: these are tasks


async def notify_all(text):
    await asyncio.gather(*(user.send(text) for user in USERS), return_exceptions=True)


async def chat(websocket):
    USERS.add(websocket)
    try:
        async for message in websocket:
            await notify(json.dumps({"text": message}))
    finally:
        USERS.remove(websocket)
