import json

import websockets

missions = {}


async def main():
    async with websockets.serve(serve, "0.0.0.0", 8000):
        await forever()


async def serve(ws):
    async for text in ws:
        await dispatch(ws, json.loads(text))


async def dispatch(ws, message):
    async def save(value):  # EW209
        missions[value] = "saved"
        await ws.send("saved")

    async def find(value):  # ok: it changes nothing
        await ws.send("found" if value in missions else "unknown")

    handlers = {"save": save, "find": find}
    await handlers[message["kind"]](message["value"])
