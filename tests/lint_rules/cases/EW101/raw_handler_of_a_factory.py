import asyncio

import websockets


def handler_for(hub, key):
    async def handle(ws):  # EW101
        async for frame in ws:
            await ws.send(await hub.answer(frame))

    return handle


def guarded_handler(hub, key):
    async def handle(ws):  # ok: the key is compared first
        if ws.request.headers.get("x-api-key") != key:
            return await ws.close(1008)
        async for frame in ws:
            await ws.send(await hub.answer(frame))

    return handle


async def main(hub, key):
    await websockets.serve(handler_for(hub, key), "0.0.0.0", 1000)
    await websockets.serve(guarded_handler(hub, key), "0.0.0.0", 1001)
    await asyncio.Future()


def add_user(name, password):
    users[name] = hashed(password)
