import asyncio
import contextlib

from aiohttp import web

from shop import orders

watching: dict[int, set[web.WebSocketResponse]] = {}


async def track(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        event = frame.json()
        for order in await orders.of(event["tour"]):
            await asyncio.gather(*(each.send_json(event) for each in list(watching.get(order, ()))))  # EW515
    return ws


async def tell_all(request):
    event = await request.json()
    everybody = [ws for those in watching.values() for ws in those]
    await asyncio.gather(*(asyncio.wait_for(ws.send_json(event), 4) for ws in everybody))  # EW515
    return web.Response()


async def tell_who_is_there(request):
    event = await request.json()
    for those in list(watching.values()):
        sends = (asyncio.wait_for(ws.send_json(event), 4) for ws in list(those))
        await asyncio.gather(*sends, return_exceptions=True)  # ok: each has its own result
    return web.Response()


async def tell_or_stop(request):
    event = await request.json()
    for those in list(watching.values()):
        with contextlib.suppress(ConnectionError, TimeoutError):
            await asyncio.gather(*(asyncio.wait_for(ws.send_json(event), 4) for ws in list(those)))  # ok: caught here
    return web.Response()
