import asyncio
import queue
import threading

from aiohttp import web


class Meter:
    def __init__(self, port, loop):
        self.port, self.loop = port, loop
        self.readings = asyncio.Queue(maxsize=100)
        self.orders = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=self.read_well, daemon=True).start()

    def read(self):
        while True:
            self.readings.put_nowait(self.port.read(4))  # EW517

    def read_well(self):
        while True:
            reading = self.port.read(4)
            self.loop.call_soon_threadsafe(self.readings.put_nowait, reading)  # ok: into the loop
            self.orders.put_nowait(reading)  # ok: a queue for threads


async def show(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    while True:
        await ws.send_bytes(await request.app["meter"].readings.get())


async def again(request):
    request.app["meter"].readings.put_nowait(b"\0\0\0\0")  # ok: in the loop
    return web.Response()


app = web.Application()
app.add_routes([web.get("/show", show), web.post("/again", again)])
