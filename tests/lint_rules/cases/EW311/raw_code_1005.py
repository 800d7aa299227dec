import websockets


async def h(ws):
    await ws.close(1005)  # EW311
