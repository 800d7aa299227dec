import asyncio

import websockets


async def transcribe(ws, options):  # EW101
    async for frame in ws:
        await ws.send(await model.text_of(frame, options))


async def steer(ws, options):  # ok: the key is compared first
    if ws.request.headers.get("x-api-key") != options.api_key:
        return await ws.close(1008)
    async for frame in ws:
        await ws.send(await model.text_of(frame, options))


async def main(options):
    async with (
        websockets.serve(lambda ws: transcribe(ws, options), "0.0.0.0", 1000),
        websockets.serve(lambda ws: steer(ws, options=options), "0.0.0.0", 1001),
    ):
        await asyncio.Future()


def add_user(name, password):
    users[name] = hashed(password)
