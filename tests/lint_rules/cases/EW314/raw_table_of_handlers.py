import json

import websockets


async def main():
    async with websockets.serve(serve, "0.0.0.0", 8000):
        await forever()


async def serve(ws):
    async for text in ws:
        try:
            message = json.loads(text)
        except ValueError:
            await ws.send("bad JSON")
            continue
        await dispatch(ws, message)


async def dispatch(ws, message):
    async def save(value):  # EW314
        store.keep(value)

    async def load(value):  # ok: it is told what was loaded
        await ws.send(store.find(value))

    async def move(value):
        store.keep(value["x"])  # EW314
        await ws.send("moved")

    handlers = {"save": save, "load": load, "move": move}
    kind = message.get("kind")
    if kind not in handlers:
        await ws.send("unknown")
        return
    await handlers[kind](message.get("value"))
