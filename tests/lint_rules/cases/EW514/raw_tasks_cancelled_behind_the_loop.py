import asyncio

from aiohttp import web

queues = {}


async def events(request):
    response = web.WebSocketResponse()
    await response.prepare(request)
    queue = queues[id(response)] = asyncio.Queue()
    try:
        heard = asyncio.create_task(response.receive())
        while not response.closed:  # EW514
            await asyncio.wait({heard}, timeout=1)
            await response.send_json(queue.get_nowait())
        if not heard.done():
            heard.cancel()
    finally:
        del queues[id(response)]
    return response


async def careful(request):
    response = web.WebSocketResponse()
    await response.prepare(request)
    heard = asyncio.create_task(response.receive())
    try:
        while not response.closed:
            await response.send_json({})  # ok: the task ends in the `finally`
    finally:
        if not heard.done():
            heard.cancel()
    return response


async def polite(request):
    response = web.WebSocketResponse()
    await response.prepare(request)
    await queues["log"].put("somebody came")  # ok: the server ends the connection of an endpoint that raised
    try:
        async for message in response:
            print(message)
    finally:
        if not response.closed:
            await response.close()
    return response


app = web.Application()
app.router.add_get("/events", events)
app.router.add_get("/careful", careful)
app.router.add_get("/polite", polite)
