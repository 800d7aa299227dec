import asyncio

from starlette.websockets import WebSocket

from flats import lives_in, pays_for, tenant_of

neighbours = {}


async def tell(house, news):
    for tenant, box in list(neighbours.get(house, ())):
        if await lives_in(tenant, house):
            box.put_nowait(news)


async def follow(ws: WebSocket):  # ok: asked again for each message
    tenant, house = await tenant_of(ws.headers["authorization"]), ws.path_params["house"]
    if tenant is None or not await lives_in(tenant, house):
        return await ws.close(1008)
    await ws.accept()
    box = asyncio.Queue(20)
    neighbours.setdefault(house, set()).add((tenant, box))
    while True:
        await ws.send_json(await box.get())


async def listen(ws: WebSocket):  # EW208
    tenant, house = await tenant_of(ws.headers["authorization"]), ws.path_params["house"]
    if tenant is None or not await pays_for(tenant, house):
        return await ws.close(1008)
    await ws.accept()
    box = asyncio.Queue(20)
    neighbours.setdefault(house, set()).add((tenant, box))
    while True:
        await ws.send_json(await box.get())


routes = [WebSocketRoute("/follow/{house}", follow), WebSocketRoute("/listen/{house}", listen)]
