"""Scales on a serial port, served by a loop in a thread of their own."""

import asyncio
import threading
import time

import requests

found: dict[str, float] = {}


class Scales:
    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self.read(), self.loop)

    async def read(self):
        while True:
            found.update(requests.get("http://scales.local/weight").json())  # ok: nobody else is on this loop
            time.sleep(1)  # ok: nor here
