import json

import websockets

from workshop import Lathe, settings


async def handler(websocket):
    lathe = Lathe()
    async for raw in websocket:
        data = json.loads(raw)
        shown = getattr(settings, data["setting"], None)  # ok: it is only read
        await websocket.send(json.dumps({"shown": shown}))
        order = getattr(lathe, data["order"], None)  # EW606
        if order is None:
            continue
        await websocket.send(json.dumps({"done": order(**data["with"])}))


async def main():
    async with websockets.serve(handler, "localhost", 8765):
        pass
