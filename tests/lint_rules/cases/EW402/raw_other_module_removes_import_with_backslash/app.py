import websockets

clients = set()


async def h(ws):
    clients.add(ws)  # ok: removed by a module whose import goes on behind a backslash
    await ws.recv()


websockets.serve(h, "", 1)
