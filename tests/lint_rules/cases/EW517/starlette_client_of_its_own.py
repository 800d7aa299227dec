import asyncio

import websockets
from celery import shared_task


async def tell(text):
    async with websockets.connect("ws://localhost/") as websocket:
        await websocket.send_text(text)


@shared_task
def work():
    asyncio.run(tell("done"))  # ok: a connection of its own
