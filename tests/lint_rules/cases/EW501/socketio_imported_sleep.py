import asyncio
from time import sleep


@sio.event
async def wait(sid, data):
    sleep(1)  # EW501
