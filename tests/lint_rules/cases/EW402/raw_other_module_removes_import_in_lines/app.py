import websockets

clients = set()


async def h(ws):
    clients.add(ws)  # ok: removed by a module that imports it on a line of its own
    await ws.recv()


websockets.serve(h, "", 1)
