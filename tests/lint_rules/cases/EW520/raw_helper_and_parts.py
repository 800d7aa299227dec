import asyncio

import websockets


class Peer:
    def __init__(self, ws):
        self.ws = ws
        self.control = Control()

    async def notify_user(self, text):
        await self.ws.send(text)

    async def pause_work(self):
        await self.control.send("pause")


class Link:
    def __init__(self):
        self.out = asyncio.Queue(100)

    async def send_str(self, text):
        await self.out.put(text)


class Hub:
    def __init__(self):
        self.peers: set[Peer] = set()
        self.links: set[Link] = set()

    async def tell(self, text):
        for peer in self.peers:
            await peer.notify_user(text)  # EW520

    async def pause(self):
        for peer in self.peers:
            await peer.pause_work()  # ok: a send to some part of it

    async def link(self, text):
        for link in self.links:
            await self.tell_link(link, text)  # ok: puts into a queue, two calls below

    async def tell_link(self, link, text):
        await link.send_str(text)
