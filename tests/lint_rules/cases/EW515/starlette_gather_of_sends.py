import asyncio
import logging

from fastapi import WebSocket


class Hub:
    def __init__(self):
        self.sockets: set[WebSocket] = set()

    async def tell(self, text):
        sends = []
        for websocket in self.sockets:
            sends.append(websocket.send_text(text))
        await asyncio.gather(*sends)  # EW515

    async def tell_each(self, text):
        await asyncio.gather(*(websocket.send_text(text) for websocket in self.sockets))  # EW515

    def tell_later(self, text):
        sends = []
        for websocket in self.sockets:
            try:
                send = websocket.send_text(text)
            except Exception:
                logging.exception("send")
                continue
            sends.append(send)
        return asyncio.gather(*sends)  # EW515

    async def try_each(self, text):
        sends = [websocket.send_text(text) for websocket in self.sockets]
        await asyncio.gather(*sends, return_exceptions=True)  # ok: one that fails is one of the results

    async def read_all(self, names):
        return await asyncio.gather(*(disk.read(name) for name in names))  # ok: nothing is sent


def begin(text):
    asyncio.get_running_loop().create_task(hub.tell(text))  # EW515
