import websockets

clients = set()


async def h(ws):
    clients.add(ws)  # EW402
    await ws.recv()


websockets.serve(h, "", 1)
