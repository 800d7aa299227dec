import asyncio
import threading
import time

from aiohttp import web


class Line:
    """One telegram at a time, 50 ms between two."""

    def __init__(self, port):
        self.port = port
        self.lock = threading.Lock()

    def write(self, telegram):
        with self.lock:
            self.port.write(telegram)
            time.sleep(0.05)


class House:
    def __init__(self, line):
        self.line = line

    async def panel(self, request):
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        async for message in ws:
            self.line.write(message.data.encode())  # EW501
            await ws.send_str("done")
        return ws

    async def quiet_panel(self, request):
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        async for message in ws:
            await asyncio.to_thread(self.line.write, message.data.encode())  # ok: in a thread
            await ws.send_str("done")
        return ws


class Shed:
    def __init__(self, line):
        self.line = line

    async def panel(self, request):
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        async for message in ws:
            self.line.write(message.data.encode())  # ok: nobody says what is given here
            await ws.send_str("done")
        return ws


def make_app(open_port, others):
    house, app = House(Line(open_port())), web.Application()
    sheds = [Shed(line) for line in others]
    app.router.add_get("/panel", house.panel)
    app.router.add_get("/quiet", house.quiet_panel)
    app.router.add_get("/shed", sheds[0].panel)
    return app
