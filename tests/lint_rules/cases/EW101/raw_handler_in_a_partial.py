import asyncio
import functools

import websockets


async def serve_client(hub, ws, *, on_start):  # EW101
    await on_start(ws)
    async for frame in ws:
        await hub.take(frame)


async def welcome(ws):
    await ws.send(plan.as_json())


async def main(hub):
    handler = functools.partial(serve_client, hub, on_start=welcome)
    async with websockets.serve(handler, "0.0.0.0", 8765):
        await asyncio.Future()


def add_user(name, password):
    users[name] = hashed(password)
