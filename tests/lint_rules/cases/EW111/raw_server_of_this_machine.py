import websockets


async def sell(ws):  # EW111
    async for order in ws:
        await till.book(order)


async def guarded(ws):  # ok: the key is compared
    if ws.request.headers.get("x-api-key") != KEY:
        return await ws.close(1008)
    async for order in ws:
        await till.book(order)


async def main():
    await websockets.serve(sell, "localhost", 8180)
    await websockets.serve(guarded, "localhost", 8181)
