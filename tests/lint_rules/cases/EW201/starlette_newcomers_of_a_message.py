import json

import observatory
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute


class Domes:
    def __init__(self):
        self.watchers = {}
        self.sockets = {}

    async def join_dome(self, watcher, dome):
        if dome not in self.watchers:
            self.watchers[dome] = []
        if watcher not in self.watchers[dome]:
            self.watchers[dome].append(watcher)  # EW201


domes = Domes()


async def sky(websocket):
    if await observatory.badge(websocket.query_params["badge"]) is None:
        await websocket.close(4401)
        return
    await websocket.accept()
    watcher = websocket.path_params["watcher"]
    domes.sockets[watcher] = websocket
    async for text in websocket.iter_text():
        message = json.loads(text)
        await domes.join_dome(watcher, message["dome"])


app = Starlette(routes=[WebSocketRoute("/sky/{watcher}", sky)])
