import asyncio

from fastapi import WebSocket


class Prices:
    def __init__(self):
        self.watchers = {}

    def watch(self, name: str, websocket: WebSocket):
        self.watchers.setdefault(name, set()).add(websocket)

    def leave(self, name: str, websocket: WebSocket):
        self.watchers[name].discard(websocket)

    async def tell(self, name: str, text: str):
        for websocket in list(self.watchers[name]):
            try:
                await websocket.send_text(text)
            except RuntimeError:
                print("gone")

    async def tell_by_another_name(self, name: str, text: str):
        watching = self.watchers.get(name, set())
        for websocket in list(watching):
            try:
                await websocket.send_text(text)
            except RuntimeError:
                print("gone")

    async def tell_a_copy(self, name: str, text: str):
        for websocket in list(self.watchers[name]):
            try:
                await websocket.send_text(text)
            except RuntimeError:
                print("gone")

    async def names(self):
        for name in ("a", "b"):
            await asyncio.sleep(len(name))
