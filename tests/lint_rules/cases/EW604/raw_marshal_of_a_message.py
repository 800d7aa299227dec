import marshal, websockets


async def h(ws):
    x = marshal.loads(await ws.recv())  # EW604


websockets.serve(h, "", 1)
