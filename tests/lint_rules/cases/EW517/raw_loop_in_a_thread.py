import asyncio
import threading

from aiohttp import web


class Hub:
    def __init__(self):
        self.sockets: list[web.WebSocketResponse] = []
        threading.Thread(target=asyncio.run, args=(self.announce_for_ever(),)).start()  # EW517
        threading.Thread(target=asyncio.run, args=(self.serve(),)).start()  # ok: this is the server
        threading.Thread(target=asyncio.run, args=(self.count(),)).start()  # ok: it sends nothing
        threading.Thread(target=self.poll).start()

    async def announce_for_ever(self):
        while True:
            await self.announce()
            await asyncio.sleep(1)

    async def announce(self):
        await self.tell_all("here")

    async def tell_all(self, text):
        for socket in list(self.sockets):
            await socket.send_str(text)

    async def serve(self):
        await web.TCPSite(self.runner).start()
        await self.announce()

    async def count(self):
        print(len(self.sockets))

    def poll(self):
        asyncio.run(self.announce())  # EW517
