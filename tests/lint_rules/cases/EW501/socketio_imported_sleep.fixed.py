import asyncio
from time import sleep


@sio.event
async def wait(sid, data):
    await asyncio.sleep(1)
