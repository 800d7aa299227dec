import asyncio

import websockets

calls = {}


async def call(websocket, number):
    answer = asyncio.get_running_loop().create_future()
    calls[number] = answer
    await websocket.send(str(number))
    return await answer  # EW515


async def ask(websocket, number):
    calls[number] = asyncio.Queue(maxsize=1)
    await websocket.send(str(number))
    return await calls[number].get()  # EW515


async def call_for_a_while(websocket, number):
    answer = calls[number] = asyncio.get_running_loop().create_future()
    await websocket.send(str(number))
    return await asyncio.wait_for(answer, 5)  # ok: not for ever


async def stream(websocket, number):
    calls[number] = asyncio.Queue(maxsize=100)
    while True:
        await websocket.send(await calls[number].get())  # ok: one after the other
