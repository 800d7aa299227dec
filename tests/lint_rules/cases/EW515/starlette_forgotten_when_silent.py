import asyncio
import time

from fastapi import WebSocket


class Client:
    def __init__(self, websocket: WebSocket):
        self.websocket = websocket
        self.last_seen = time.time()


class Hub:
    def __init__(self):
        self.clients = {}
        self.sockets: dict[str, WebSocket] = {}
        self.seen = {}
        self.limits = {}

    async def connect(self, name, websocket: WebSocket):
        await websocket.accept()
        self.clients[name] = Client(websocket)
        self.sockets[name] = websocket

    def forget(self, name):
        self.clients.pop(name, None)
        self.sockets.pop(name, None)

    async def sweep(self):
        while True:
            silent = []
            for name, client in self.clients.items():
                if time.time() - client.last_seen > 60:
                    silent.append(name)
            for name in silent:
                self.forget(name)  # EW515
            await asyncio.sleep(30)

    def drop_silent(self):
        for name in list(self.sockets):
            if self.seen[name] < time.time() - 60:
                del self.sockets[name]  # EW515

    async def close_silent(self):
        for name, client in list(self.clients.items()):
            if time.time() - client.last_seen > 60:
                await client.websocket.close(code=1001)
                self.forget(name)  # ok: it is closed

    async def end_silent(self):
        for name, client in list(self.clients.items()):
            if time.time() - client.last_seen > 60:
                await self.end(client)
                self.forget(name)  # ok: the helper closes it

    async def end(self, client):
        await client.websocket.close()

    def take_silent(self):
        silent = []
        for name, client in list(self.clients.items()):
            if time.time() - client.last_seen > 60:
                silent.append(client)
                del self.clients[name]  # ok: who calls it gets them
        return silent

    def forget_limits(self):
        for name in list(self.limits):
            if time.time() - self.limits[name]["last"] > 60:
                del self.limits[name]  # ok: it holds no connections

    def forget_unnamed(self):
        for name in list(self.clients):
            if not name:
                del self.clients[name]  # ok: it has nothing to do with silence
